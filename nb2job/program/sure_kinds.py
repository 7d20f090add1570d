"""What an expression surely is, by its form alone: a text, no number, no tuple."""

from __future__ import annotations

import ast
import re

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


def is_message(node: ast.expr) -> bool:
    """Whether it surely is a text that is put together: by `%`, `.format`, `+` or as an f-string."""
    return not isinstance(node, ast.Constant) and (is_text(node) or _formatted(node) is not None)


def words_of(node: ast.expr) -> str:
    """The letters that a text surely has, whatever its values are; "" for what may spell a number."""
    inner = _formatted(node)
    if inner is not None:
        return words_of(ast.Constant(re.sub(r"%[^a-zA-Z%]*[a-zA-Z%]|\{[^}]*\}", "", inner)))
    if isinstance(node, ast.Constant):
        return "".join(filter(str.isalpha, node.value)) if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(words_of(one) for one in node.values if isinstance(one, ast.Constant))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return words_of(node.left) + words_of(node.right)
    return ""


def _formatted(node: ast.expr) -> str | None:
    """The text that `%` or `.format` puts values into."""
    text: ast.expr | None = None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        text = node.left
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        text = node.func.value
    spelled = text.value if isinstance(text, ast.Constant) else None
    return spelled if isinstance(spelled, str) else None


def is_call_of(node: ast.expr, name: str) -> bool:
    """Whether it calls a function by its plain name."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
