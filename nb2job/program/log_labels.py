"""What a log line says of a value printed alone: the code that it comes from, where that is short."""

from __future__ import annotations

import ast

from nb2job.program.message import Message, Piece

_LONGEST = 40
_SAYS_NOTHING = frozenset(
    "text txt line message msg string word words title name label output report summary".split()
)
"""Names and attributes of texts, which speak for themselves."""


def labelled(message: Message) -> Message:
    """The message, with the code of its value in front of it where it has no words of its own.

    `print(grid.best_params_)` becomes `grid.best_params_: …`; of several values only counts and shapes are
    told apart so, since others may be columns of a table.
    """
    values = [one for one in message.pieces if one.node is not None]
    if not values or any(one.node is None and one.text.strip() for one in message.pieces):
        return message
    if len(values) == 1:
        value = values[0]
        return Message(_named(value)) if _is_telling(value) else message
    if not all(map(_is_count, values)):
        return message
    pieces = [piece for one in values for piece in (Piece(", "), *_named(one))]
    return Message(tuple(pieces[1:]))


def _named(value: Piece) -> tuple[Piece, ...]:
    assert value.node is not None
    return (Piece(f"{ast.unparse(value.node)}: "), value)


def _is_telling(value: Piece) -> bool:
    node = value.node
    if node is None or len(ast.unparse(node)) > _LONGEST:
        return False
    said = node.attr if isinstance(node, ast.Attribute) else ""
    return _is_count(value) or (
        _is_path(node) and not isinstance(node, ast.Name) and said not in _SAYS_NOTHING
    )


def _is_count(value: Piece) -> bool:
    """Whether it is `len(x)` or `x.shape`."""
    node = value.node
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "len" and all(map(_is_path, node.args))
    return isinstance(node, ast.Attribute) and node.attr == "shape" and _is_path(node.value)


def _is_path(node: ast.expr) -> bool:
    """A name, its attributes and its items at a fixed place."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, (ast.Constant, ast.Name)):
            return False
        node = node.value
    return isinstance(node, ast.Name)
