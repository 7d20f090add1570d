"""A path expression as a pattern, with marks for what is computed, and whether two patterns can meet."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Mapping
from functools import lru_cache

ANY = "\1"
"""Stands for any text, across folders too."""
PART = "\2"
"""Stands for any text within the name of one file or folder."""

_SAME = frozenset(
    "str os.fspath os.path.abspath os.path.expanduser os.path.normpath os.path.realpath abspath".split()
)
_JOINS = frozenset("os.path.join path.join join Path pathlib.Path PurePath pathlib.PurePath".split())
_HERE = frozenset({"os.getcwd", "Path.cwd", "pathlib.Path.cwd", "getcwd"})
_TEMPORARY = frozenset({"tempfile.mkdtemp", "tempfile.gettempdir", "mkdtemp", "gettempdir", "Path.home"})
_LONGEST = 500


def pattern(node: ast.expr, values: Mapping[str, ast.expr]) -> str:
    """What a path expression can spell; `values` are variables that are set once, with what they hold."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ANY
    if isinstance(node, ast.Name):
        rest = {name: value for name, value in values.items() if name != node.id}
        return pattern(values[node.id], rest) if node.id in values else ANY
    if isinstance(node, ast.JoinedStr):
        return "".join(pattern(one, values) for one in node.values)
    if isinstance(node, ast.FormattedValue):
        return ANY if node.format_spec or node.conversion != -1 else pattern(node.value, values)
    if isinstance(node, ast.BinOp):
        return _of_operator(node, values)
    return _of_call(node, values) if isinstance(node, ast.Call) else ANY


def _of_operator(node: ast.BinOp, values: Mapping[str, ast.expr]) -> str:
    left = pattern(node.left, values)
    if isinstance(node.op, ast.Mod):
        return re.sub(r"%[-+ #0-9.*]*(?:\(\w+\))?[-+ #0-9.*]*[a-zA-Z]", ANY, left)
    if isinstance(node.op, (ast.Add, ast.Div)):
        return joined([left, pattern(node.right, values)], "" if isinstance(node.op, ast.Add) else "/")
    return ANY


def _of_call(node: ast.Call, values: Mapping[str, ast.expr]) -> str:
    function = ast.unparse(node.func)
    parts = [ANY if isinstance(one, ast.Starred) else pattern(one, values) for one in node.args]
    if function in _HERE or (function in _JOINS and not parts):
        return "."
    if function in _JOINS or (function in _SAME and len(parts) == 1):
        return joined(parts)
    if function in _TEMPORARY:
        return "/"
    if isinstance(node.func, ast.Attribute):
        start = pattern(node.func.value, values)
        if node.func.attr == "format":
            return re.sub(r"\{[^{}]*\}", ANY, start)
        if node.func.attr == "joinpath":
            return joined([start, *parts])
        if node.func.attr in {"resolve", "absolute", "expanduser", "as_posix"}:
            return start
    return ANY


def joined(parts: list[str], by: str = "/") -> str:
    """Parts of a path put together; a part that begins at the root leaves out those before it."""
    for number in range(len(parts) - 1, 0, -1):
        if by and parts[number].startswith("/"):
            return by.join(parts[number:])
    return by.join(parts)


def below_here(text: str) -> str | None:
    """A pattern as seen from the notebook's folder, or None where it leads out of it."""
    text = text.replace("\\", "/")
    clean = posixpath.normpath(text)
    if clean.startswith(("/", "~", "..")) or "://" in text or text[1:2] == ":":
        return None
    return clean.replace(f"{ANY}/", ANY)


def globbed(text: str) -> str:
    """A pattern of `glob` with our marks."""
    text = re.sub(r"\*\*/?", ANY, text)
    return re.sub(r"\*|\?|\[[^\]]*\]", PART, text)


@lru_cache(maxsize=4096)
def meet(one: str, other: str) -> bool:
    """Whether some text fits both patterns."""
    if len(one) + len(other) > _LONGEST:
        return True
    if not one or not other:
        return not (one + other).strip(ANY + PART)
    if other[0] == ANY or (other[0] == PART and one[0] != ANY):
        one, other = other, one
    if one[0] in (ANY, PART):
        takes = one[0] == ANY or other[0] != "/"
        return meet(one[1:], other) or (takes and meet(one, other[1:]))
    return one[0] == other[0] and meet(one[1:], other[1:])
