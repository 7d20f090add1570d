"""Black's layout of a script; of a long one definition after definition, as all its trees take gigabytes.

The same comes out as of all at once. Black looks beyond a definition for three things only: `# fmt: off`,
how many lines are free above, and the Python that a file is for. Of that it asks whether a comma may stand
behind `*values` (3.6, which an f-string tells) and parentheses around what `with` opens (3.9).
"""

from __future__ import annotations

import ast
import gc
import re
from contextlib import suppress

from nb2job.job.runs import Run, runs
from nb2job.job.script_parts import LONG, parts
from nb2job.regex import regex

LINE_LENGTH = 88
_AT_ONCE = regex(r"[\f\r]|#.*(?:fmt|yapf)|\bwith\s*\(|^\s*@\W|\bexcept\b[^(:]*,", re.MULTILINE)
"""What holds beyond a definition, or may stand for 3.9 or newer; `_is_new` finds what else does."""
_STARRED = regex(r"(?:[(,]|^)\s*\*", re.MULTILINE)
_BETWEEN = "\n\n\n"
_OF_3_6 = f"{_BETWEEN}def _():\n    return 1_0\n"
_NEW_NODES = frozenset("Match TryStar TypeAlias TypeVar TypeVarTuple ParamSpec TemplateStr".split())


def formatted(text: str) -> str:
    """The text as black formats it.

    Raises:
        ValueError: a text that is no Python: a bug of ours.
    """
    found = _parts(text)
    return _BETWEEN.join(map(_laid_out, found)) + "\n" if found else _by_black(text)


def _parts(text: str) -> list[str]:
    """The parts of the text; none, if it is short or cannot be cut."""
    if text.count("\n") <= LONG or _AT_ONCE.search(text):
        return []
    found: list[str] = []
    tells_3_6 = not _STARRED.search(text)
    with suppress(SyntaxError):  # black says what is wrong
        for part, tree in parts(text):
            nodes = [*ast.walk(tree)]
            if any(map(_is_new, nodes)):
                return []
            tells_3_6 = tells_3_6 or any(isinstance(one, ast.JoinedStr) for one in nodes)
            found.append(part)
        return found if tells_3_6 else []
    return []


def _is_new(node: ast.AST) -> bool:
    """Whether code with this node may be for nothing older than Python 3.9."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        calls = (one.func if isinstance(one, ast.Call) else one for one in node.decorator_list)
        return bool(getattr(node, "type_params", ())) or not all(map(_is_dotted, calls))
    if isinstance(node, ast.arg):
        return isinstance(node.annotation, ast.Starred)
    if isinstance(node, ast.Subscript):
        return any(isinstance(one, ast.Starred) for one in getattr(node.slice, "elts", [node.slice]))
    return type(node).__name__ in _NEW_NODES


def _is_dotted(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _laid_out(part: str) -> str:
    return "\n".join(map(_run_laid_out, runs(part)))


def _run_laid_out(run: Run) -> str:
    """A run of a script for Python 3.6 or newer; black's trees hold each other, and are thrown away here."""
    witness = _OF_3_6 if _STARRED.search(run.text) else ""
    found = _by_black(f"{run.head}{run.text}\n{witness}")
    gc.collect(0)
    return found.removeprefix(run.laid_out_head).removesuffix(witness).rstrip("\n")


def _by_black(text: str) -> str:
    import black

    return black.format_str(text, mode=black.Mode(line_length=LINE_LENGTH))
