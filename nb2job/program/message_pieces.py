"""The pieces of a message: fixed text and values; `{'Accuracy':<15}` is as fixed as what stands around it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

_CONVERSIONS: dict[str, Callable[[object], str]] = {"": str, "s": str, "r": repr, "a": ascii}


@dataclass(frozen=True, slots=True)
class Piece:
    """Fixed text (`node` is None), or a value with its conversion and its format.

    `percent` says that the format is one of the `%` operator, as the logging module takes it. `parts` are the
    arguments of the print of which a fixed text was put together.
    """

    text: str
    node: ast.expr | None = None
    conversion: str = ""
    spec: str = ""
    percent: bool = False
    parts: tuple[str, ...] = ()


def said(node: ast.expr, spec: str, conversion: str = "") -> str | None:
    """What a field says that spells a text; None for a value, or a format that texts do not take."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return None
    try:
        return format(_CONVERSIONS[conversion](node.value), spec)
    except (KeyError, ValueError):
        return None


def field(text: str, node: ast.expr, conversion: str, spec: str) -> Piece:
    """A value with its format, or what a field says that spells a text."""
    fixed = said(node, spec, conversion)
    return Piece(text, node, conversion, spec) if fixed is None else Piece(fixed)


def percent(mark: str, text: str, node: ast.expr, conversion: str, spec: str) -> Piece:
    """A value with its format of the `%` operator, or what one says that spells a text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return Piece(mark % node.value)
    return Piece(text, node, conversion, spec, bool(spec))
