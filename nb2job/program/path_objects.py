"""Expressions that are a `Path`, or have its form."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from nb2job.program.nodes import of_kind, unparse
from nb2job.program.program import Statement
from nb2job.program.seen_values import Values, without

_PATHS = frozenset({"Path", "pathlib.Path"})
_MADE = frozenset({*_PATHS, "Path.cwd", "pathlib.Path.cwd"})
_GIVING_PATHS = frozenset("with_suffix with_name with_stem joinpath resolve absolute expanduser".split())


def path_class(statements: Iterable[Statement]) -> str:
    """How a notebook spells `Path`."""
    for statement in statements:
        for call in of_kind(statement.tree, ast.Call) if "Path(" in statement.text else ():
            if unparse(call.func) in _PATHS:
                return unparse(call.func)
    return "Path"


def is_path_call(node: ast.expr) -> bool:
    """Whether it is `Path` of one thing."""
    return isinstance(node, ast.Call) and unparse(node.func) in _PATHS and len(node.args) == 1


def is_path(node: ast.expr, objects: Values) -> bool:
    """Whether an expression is a `Path`, as far as can be seen; `objects` are the values that may be one."""

    def held(name: str) -> bool:
        rest = without(objects, name)
        return any(one is not None and is_path(one, rest) for one in objects.get(name, ()))

    return _is_path(node, held)


def may_be_path(node: ast.expr | None) -> bool:
    """Whether an expression has the form of a `Path`, whatever its variables hold."""
    return node is not None and _is_path(node, lambda _: True)


def _is_path(node: ast.expr, is_named: Callable[[str], bool]) -> bool:
    if isinstance(node, ast.Name):
        return is_named(node.id)
    if isinstance(node, ast.BinOp):
        is_joined = isinstance(node.op, ast.Div)
        return is_joined and (_is_path(node.left, is_named) or _is_path(node.right, is_named))
    if isinstance(node, ast.Attribute):
        return node.attr == "parent" and _is_path(node.value, is_named)
    if not isinstance(node, ast.Call):
        return False
    if unparse(node.func) in _MADE:
        return True
    function = node.func
    gives = isinstance(function, ast.Attribute) and function.attr in _GIVING_PATHS
    return gives and _is_path(function.value, is_named)  # type: ignore[attr-defined]
