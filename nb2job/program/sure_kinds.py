"""What an expression surely is, by its form alone: a text, no number, no tuple."""

from __future__ import annotations

import ast

from nb2job.program.nodes import unparse

_ARRAYS = frozenset("mean sum std var median round bincount min max argmax argmin sqrt abs exp log".split())


def is_no_number(node: ast.expr) -> bool:
    """Whether it surely is none: a format for numbers raises, and a lazy log line would not."""
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, (int, float))
    return isinstance(node, (ast.List, ast.Tuple, ast.Dict, ast.Set, ast.JoinedStr)) or is_text(node)


def is_no_tuple(node: ast.expr) -> bool:
    """Whether its value surely is none: a comparison, a difference, what NumPy sums up to."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Slice) and is_no_tuple(node.value)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, (ast.Sub, ast.Div, ast.Pow))
    if isinstance(node, ast.Call):
        module, _, name = unparse(node.func).rpartition(".")
        return module in {"np", "numpy"} and name in _ARRAYS
    return isinstance(node, (ast.Compare, ast.JoinedStr))


def is_text(node: ast.expr) -> bool:
    """Whether it surely is a string: a literal, `str(…)`, one that is formatted or added to another."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return is_text(node.left) or is_text(node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return is_text(node.left)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    return isinstance(node, ast.JoinedStr) or is_call_of(node, "str")


def is_call_of(node: ast.expr, name: str) -> bool:
    """Whether it calls a function by its plain name."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
