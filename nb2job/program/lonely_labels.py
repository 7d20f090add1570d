"""Labels of what is only for the eye: `print("First rows:")` above `df.head()` says nothing by itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2job.program.nodes import names_in, unparse
from nb2job.program.program import Statement

Pair = tuple[Statement, tuple[Statement, ...]]


def lonely_labels(pairs: Sequence[Pair]) -> Iterator[Statement]:
    """The prints of one label of which all that stands below it, down to the next words, is dropped.

    Args:
        pairs: the statements of a unit, each with what is left of it.
    """
    for number, (statement, left) in enumerate(pairs):
        if not left or not _is_label(statement) or left[0].text == statement.text:
            continue
        cell = statement.place.cell
        below = [pair for pair in pairs[number + 1 :] if pair[0].place.cell == cell]
        gone = next((at for at, pair in enumerate(below) if pair[1]), len(below))
        looks = any(_reads(one.node) for one, _ in below[:gone])
        if looks and (gone == len(below) or _words(below[gone][0]).strip()):
            yield statement


def _is_label(statement: Statement) -> bool:
    return not statement.kept and _words(statement, alone=True).rstrip().endswith(":")


def _words(statement: Statement, *, alone: bool = False) -> str:
    """The words that a print begins with, or `alone` is."""
    call = statement.node.value if isinstance(statement.node, ast.Expr) else None
    if not isinstance(call, ast.Call) or unparse(call.func) != "print" or not call.args:
        return ""
    if alone and (len(call.args) > 1 or call.keywords):
        return ""
    first = call.args[0]
    if isinstance(first, ast.JoinedStr) and first.values and not alone:
        first = first.values[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _reads(node: ast.stmt | None) -> bool:
    """Whether what is dropped shows some value, and is no rule of dashes."""
    names = names_in(node) if node is not None else set()
    return bool(names - {"print", "display"})
