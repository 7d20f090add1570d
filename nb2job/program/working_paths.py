"""Paths that lead from the working folder: `Path.cwd() / "data"`, `os.path.abspath("a.csv")`."""

from __future__ import annotations

import ast

from nb2job.program.nodes import unparse
from nb2job.program.path_objects import is_path_call

_FOLDERS = frozenset({"Path.cwd()", "Path(os.getcwd())", "os.getcwd()", "pathlib.Path.cwd()"})
_ABSOLUTE = frozenset({"os.path.abspath", "os.path.realpath"})
_MAKING = frozenset({"os.path.join", "Path", "pathlib.Path"})
_METHODS = frozenset({"absolute", "resolve"})


def from_here(node: ast.expr) -> ast.expr | None:
    """The path to which an expression leads from the working folder: any path may stand there."""
    if (inner := made_absolute(node)) is not None:
        inner = inner.args[0] if isinstance(inner, ast.Call) and is_path_call(inner) else inner
        known = isinstance(inner, ast.Constant) and str(inner.value).strip("./~")
        return inner if known else None
    start, rest = _behind(node)
    return rest[0] if start and len(rest) == 1 else None


def behind_here(node: ast.expr) -> list[ast.expr]:
    """What follows the working folder in a path, one by one; nothing for a path that begins elsewhere."""
    start, rest = _behind(node)
    return rest if start else []


def made_absolute(node: ast.expr) -> ast.expr | None:
    """What `os.path.abspath(…)`, or `….resolve()` of a `Path`, makes a whole path of."""
    if not isinstance(node, ast.Call) or node.keywords:
        return None
    if unparse(node.func) in _ABSOLUTE and len(node.args) == 1:
        return node.args[0]
    method = node.func if isinstance(node.func, ast.Attribute) and not node.args else None
    return method.value if method is not None and method.attr in _METHODS else None


def without_here(node: ast.expr) -> ast.expr:
    """The part of a path that leads elsewhere where an argument stands in it: not the working folder."""
    first = made_absolute(node) or next(iter(behind_here(node)), None)
    if first is None and isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Div)):
        first = node.left
    elif first is None and isinstance(node, ast.Call) and node.args and unparse(node.func) in _MAKING:
        first = node.args[0]
    return without_here(first) if first is not None else node


def _behind(node: ast.expr) -> tuple[bool, list[ast.expr]]:
    """Whether a path begins with the working folder, and what is joined to that."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        parts = [node.left, node.right]
    elif isinstance(node, ast.Call) and not node.keywords and unparse(node.func) == "os.path.join":
        parts = node.args
    elif isinstance(node, ast.Call) and not node.keywords and _joins(node.func):
        parts = [node.func.value, *node.args]  # type: ignore[attr-defined]
    else:
        return False, []
    return bool(parts) and unparse(parts[0]) in _FOLDERS, parts[1:]


def _joins(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and function.attr == "joinpath"
