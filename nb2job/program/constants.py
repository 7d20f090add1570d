"""The value of an expression made of literals, computed without running the notebook."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}
_LARGEST = 10**18


def value_of(node: ast.expr) -> Any:
    """What the expression evaluates to.

    Raises:
        ValueError: it is not made of literals and arithmetic on numbers of a sensible size.
    """
    if isinstance(node, ast.UnaryOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_number(node.operand))
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = _number(node.left), _number(node.right)
        if isinstance(node.op, ast.Pow) and abs(right) > 64:
            raise ValueError("too large a power")
        try:
            found = _OPERATORS[type(node.op)](left, right)
        except ArithmeticError as error:
            raise ValueError(str(error)) from None
        if not isinstance(found, (int, float)) or abs(found) > _LARGEST:
            raise ValueError("no plain number")
        return found
    return ast.literal_eval(node)


def _number(node: ast.expr) -> Any:
    found = value_of(node)
    if not isinstance(found, (int, float)):
        raise ValueError("arithmetic on something else than numbers")
    return found
