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
    values = [one for one in found if one is not None and not _is_none(one)]
    whole = len(values) == len(found) and not function.decorator_list and _ends(function.body)
    return values if whole and not any(isinstance(one, inner) for one in nodes[1:]) else []


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _ends(body: Sequence[ast.stmt]) -> bool:
    """Whether a block never runs past its end."""
    last = body[-1] if body else None
    if isinstance(last, ast.If):
        return _ends(last.body) and _ends(last.orelse)
    if isinstance(last, ast.With):
        return _ends(last.body)
    return isinstance(last, (ast.Return, ast.Raise))
