"""What a function gives, where it surely gives something whichever way it ends."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2job.program.nodes import walk


def values_returned(function: ast.FunctionDef) -> list[ast.expr]:
    """The values that a plain function returns; none where it may end without one, or holds functions."""
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.Yield, ast.YieldFrom)
    nodes = [*walk(function)]
    found = [one.value for one in nodes if isinstance(one, ast.Return)]
    values = [one for one in found if one is not None and not is_none(one)]
    whole = len(values) == len(found) and not function.decorator_list and _ends(function.body)
    return values if whole and not any(isinstance(one, inner) for one in nodes[1:]) else []


def values_given(function: ast.FunctionDef) -> list[ast.expr]:
    """What a function may return: for a variable of its own, all that assignments give that."""
    found: list[ast.expr] = []
    for value in values_returned(function):
        held = _set_within(function, value.id) if isinstance(value, ast.Name) else []
        found += held or [value]
    return found


def held_by(node: ast.stmt | None) -> list[tuple[str, ast.expr]]:
    """The name that a plain assignment binds, with its value."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return []
    target = node.targets[0]
    return [(target.id, node.value)] if isinstance(target, ast.Name) else []


def is_none(node: ast.expr) -> bool:
    """Whether it is spelled `None`."""
    return isinstance(node, ast.Constant) and node.value is None


def _ends(body: Sequence[ast.stmt]) -> bool:
    """Whether a block never runs past its end."""
    last = body[-1] if body else None
    if isinstance(last, ast.If):
        return _ends(last.body) and _ends(last.orelse)
    if isinstance(last, ast.With):
        return _ends(last.body)
    return isinstance(last, (ast.Return, ast.Raise))


def _set_within(function: ast.FunctionDef, name: str) -> list[ast.expr]:
    """The values of a function's own variable, where plain assignments alone bind it."""
    nodes = walk(function)
    targets = [one for one in nodes if isinstance(one, ast.Name) and one.id == name and _is_bound(one)]
    others = {text for one in nodes if not isinstance(one, ast.Name) for text in _spelled(one)}
    values = [
        value for one in nodes if isinstance(one, ast.stmt) for held, value in held_by(one) if held == name
    ]
    return values if len(values) == len(targets) and name not in others else []


def _is_bound(name: ast.Name) -> bool:
    return not isinstance(name.ctx, ast.Load)


def _spelled(node: ast.AST) -> set[str]:
    """The names that a node spells itself: arguments, imports, handlers, patterns, `global`."""
    fields = [getattr(node, key, None) for key in ("arg", "name", "asname", "rest", "names")]
    every = [one for value in fields for one in (value if isinstance(value, list) else [value])]
    return {one.split(".")[0] for one in every if isinstance(one, str)}
