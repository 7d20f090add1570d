"""A path expression as a pattern, with marks for what is computed, and whether two patterns can meet."""

from __future__ import annotations

import ast
import itertools
import math
import posixpath
import re
from collections.abc import Callable, Mapping, Sequence

from nb2job.program.nodes import unparse
from nb2job.program.path_members import member_of
from nb2job.program.path_templates import Piece, filled_with
from nb2job.program.seen_values import Values, depth_of, without

ANY = "\1"
"""Stands for any text, across folders too."""
PART = "\2"
"""Stands for any text within the name of one file or folder."""
HERE = "\3"
"""Stands for the working folder in a path that begins at the root."""

_SAME = frozenset(
    "str os.fspath os.path.abspath os.path.dirname os.path.expanduser os.path.normpath os.path.realpath"
    " abspath".split()
)
_JOINS = frozenset("os.path.join path.join join Path pathlib.Path PurePath pathlib.PurePath".split())
_ABSOLUTE = frozenset({"os.path.abspath", "os.path.realpath", "abspath"})
_HERE = frozenset({"os.getcwd", "Path.cwd", "pathlib.Path.cwd", "getcwd"})
_TEMPORARY = frozenset({"tempfile.mkdtemp", "tempfile.gettempdir", "mkdtemp", "gettempdir", "Path.home"})
_METHODS = frozenset(
    "format joinpath with_suffix with_name with_stem resolve absolute expanduser as_posix".split()
)
_VIEWS: Mapping[str, Callable[[str], str]] = {
    "parent": lambda one: f"{one}/.." if one.endswith((HERE, "..")) else posixpath.dirname(one) or ".",
    "name": posixpath.basename,
    "stem": lambda one: posixpath.splitext(posixpath.basename(one))[0],
    "suffix": lambda one: posixpath.splitext(one)[1],
}
_UNKNOWN = frozenset({ANY})
_MANY = frozenset({PART + ANY})
"""Too many spellings to tell: unlike what is unknown, whose text stands elsewhere, it may be any path."""
_MOST = 16
_MOST_CONSTANTS = 100
_DEEPEST = 50
"""How many names, each made of the last, are followed: `x_300 = x_299 + 1` is no path."""


def filled(text: str) -> str:
    """A template as the pattern of what it becomes: `best-{epoch}.keras`."""
    return re.sub(r"\{[^{}]*\}", ANY, text)


def spellings(node: ast.expr, values: Values) -> frozenset[str]:
    """All that a path expression can spell, as patterns; `values` is what each variable may hold."""
    if isinstance(node, ast.Constant):
        return frozenset({node.value if isinstance(node.value, str) else ANY})
    if isinstance(node, ast.Name):
        return _of_name(node.id, values)
    if (member := member_of(node)[1]) in values:
        return _of_name(member, values)
    if isinstance(node, ast.JoinedStr):
        return _each([spellings(one, values) for one in node.values], "".join)
    if isinstance(node, ast.FormattedValue):
        plain = not node.format_spec and node.conversion == -1
        return spellings(node.value, values) if plain else _UNKNOWN
    if isinstance(node, ast.BinOp):
        return _of_operator(node, values)
    if isinstance(node, (ast.IfExp, ast.BoolOp)):
        ways = [node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values
        return _few(frozenset().union(*(spellings(one, values) for one in ways)))
    if isinstance(node, ast.Attribute):
        return _of_attribute(node, values)
    return _of_call(node, values) if isinstance(node, ast.Call) else _UNKNOWN


def _of_name(name: str, values: Values) -> frozenset[str]:
    held = values.get(name, ()) if depth_of(values) < _DEEPEST else ()
    plain = len(held) <= _MOST_CONSTANTS and all(one is None or isinstance(one, ast.Constant) for one in held)
    if len(held) > (_MOST_CONSTANTS if plain else _MOST):
        return _MANY
    rest = {} if plain else without(values, name)
    found = [spellings(one, rest) if one is not None else _UNKNOWN for one in held]
    return frozenset().union(*found) if found else _UNKNOWN


def parts_of(node: ast.expr) -> list[ast.expr] | None:
    """The expressions that a path expression is put together of; None for one that says nothing."""
    if isinstance(node, ast.Constant):
        return [] if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        return []
    if isinstance(node, (ast.JoinedStr, ast.BoolOp)):
        return node.values
    if isinstance(node, ast.FormattedValue):
        return [node.value]
    if isinstance(node, ast.BinOp):
        known = isinstance(node.op, (ast.Add, ast.Div, ast.Mod))
        return [node.left, *_given(node)] if known else None
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse, node.test]
    if isinstance(node, ast.Attribute) and node.attr in _VIEWS:
        return [node.value]
    if member_of(node)[1]:
        return []
    if isinstance(node, ast.Call) and _is_known(node):
        start = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        return [*start, *node.args, *(word.value for word in node.keywords)]
    return None


def _is_known(call: ast.Call) -> bool:
    function = unparse(call.func)
    method = isinstance(call.func, ast.Attribute) and call.func.attr in _METHODS
    return method or _joins(function) or finds_output(call) or function in _SAME | _HERE | _TEMPORARY


def finds_output(node: ast.expr) -> bool:
    """Whether it calls the script's own function that looks below the output folder first."""
    return isinstance(node, ast.Call) and unparse(node.func).rstrip("_") == "find_output"


def _joins(function: str) -> bool:
    """Whether it puts paths together; a script may have another name for `os`."""
    return function in _JOINS or function.endswith(".path.join")


def _of_operator(node: ast.BinOp, values: Values) -> frozenset[str]:
    if not isinstance(node.op, (ast.Mod, ast.Add, ast.Div)):
        return _UNKNOWN
    left = spellings(node.left, values)
    if isinstance(node.op, ast.Mod):
        return _few(frozenset().union(*(_filled(node, one, values) for one in left)))
    by = "" if isinstance(node.op, ast.Add) else "/"
    return _each([left, spellings(node.right, values)], lambda parts: joined(parts, by))


def _given(node: ast.BinOp) -> Sequence[ast.expr]:
    """What stands right of an operator, each of the values that a text is formatted with by itself."""
    right = node.right
    return right.elts if isinstance(node.op, ast.Mod) and isinstance(right, ast.Tuple) else [right]


def _filled(node: ast.expr, template: str, values: Values) -> frozenset[str]:
    """What `template % (…)` or `template.format(…)` can spell."""
    return _each([_of_piece(one, values) for one in filled_with(node, template)], "".join)


def _of_piece(piece: Piece, values: Values) -> frozenset[str]:
    if isinstance(piece, str):
        return frozenset({piece})
    return spellings(piece, values) if piece is not None else _UNKNOWN


def _of_attribute(node: ast.Attribute, values: Values) -> frozenset[str]:
    return _seen(node.attr, spellings(node.value, values)) if node.attr in _VIEWS else _UNKNOWN


def _seen(view: str, texts: frozenset[str]) -> frozenset[str]:
    known = {one: ANY not in (one.rpartition("/")[2] if view == "parent" else one) for one in texts}
    return frozenset(_VIEWS[view](one) if whole else ANY for one, whole in known.items())


def _of_call(node: ast.Call, values: Values) -> frozenset[str]:
    function = unparse(node.func)
    parts = [_UNKNOWN if isinstance(one, ast.Starred) else spellings(one, values) for one in node.args]
    if function in _HERE:
        return frozenset({HERE})
    if _joins(function) and not parts:
        return frozenset({"."})
    if finds_output(node) and parts:
        return parts[0]
    if _joins(function) or (function in _SAME and len(parts) == 1):
        found = _each(parts, _with_slash if function.endswith("join") else joined)
        found = _seen("parent", found) if function == "os.path.dirname" else found
        return frozenset(joined([HERE, one]) for one in found) if function in _ABSOLUTE else found
    if function in _TEMPORARY:
        return frozenset({"/"})
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
        start = spellings(node.func.value, values)
        if node.func.attr == "format":
            return _few(frozenset().union(*(_filled(node, one, values) for one in start)))
        return _of_method(node, start, parts)
    return _UNKNOWN


def _of_method(node: ast.Call, start: frozenset[str], parts: list[frozenset[str]]) -> frozenset[str]:
    name = node.func.attr  # type: ignore[attr-defined]
    if name == "joinpath":
        return _each([start, *parts], joined)
    if name in {"with_suffix", "with_name", "with_stem"} and len(parts) == 1:
        return _each([start, *parts], lambda two: _renamed(name, *two))
    if name in {"resolve", "absolute"}:
        return frozenset(joined([HERE, one]) for one in start)
    return start if name in {"expanduser", "as_posix"} else _UNKNOWN


def _renamed(method: str, path: str, text: str) -> str:
    folder, _, name = path.rpartition("/")
    stem, dot, _ = name.rpartition(".")
    ending = posixpath.splitext(name)[1]
    if ANY in name and method != "with_name":
        return f"{joined([folder, ANY]) if folder else ANY}{text if method == 'with_suffix' else ''}"
    new = {"with_suffix": (stem if dot else name) + text, "with_name": text, "with_stem": text + ending}[
        method
    ]
    return joined([folder, new]) if folder else new


def _each(parts: Sequence[frozenset[str]], put_together: Callable[[list[str]], str]) -> frozenset[str]:
    """Every way to put parts together, as long as they are few."""
    if math.prod(map(len, parts)) > _MOST:
        parts = [one if len(one) == 1 else _MANY for one in parts]
    return frozenset(put_together(list(one)) for one in itertools.product(*map(sorted, parts)))


def _few(found: frozenset[str]) -> frozenset[str]:
    return found if len(found) <= _MOST else _MANY


def joined(parts: list[str], by: str = "/") -> str:
    """Parts of a path put together; a part that begins at the root leaves out those before it."""
    parts = [one for one in parts if one] if by else parts
    for number in range(len(parts) - 1, 0, -1):
        if by and parts[number].startswith(("/", HERE)):
            return by.join(parts[number:])
    return by.join(parts)


def _with_slash(parts: list[str]) -> str:
    """Parts put together by `os.path.join`: an empty one at the end leaves a slash."""
    path = joined(parts)
    return f"{path}/" if path and not parts[-1] and not path.endswith("/") else path


def below_here(text: str) -> str | None:
    """A pattern as seen from the notebook's folder, or None where it leads out of it."""
    text = text.removeprefix(HERE).lstrip("/") if text.startswith(HERE) else text
    text = text.replace("\\", "/")
    clean = posixpath.normpath(text)
    if clean.startswith(("/", "~", "..")) or "://" in text or text[1:2] == ":":
        return None
    return clean.replace(f"{ANY}/", ANY)


def globbed(text: str) -> str:
    """A pattern of `glob` with our marks."""
    text = re.sub(r"\*\*/?", ANY, text)
    return re.sub(r"\*|\?|\[[^\]]*\]", PART, text)
