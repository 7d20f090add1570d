"""What looks like a metric and is not logged, each with the reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from nb2job.dataclass import dataclass
from nb2job.program.label_words import (
    is_difference,
    label_before,
    metric_name,
    names_metric,
    names_several,
)
from nb2job.program.message import Message, Piece, read_print
from nb2job.program.nodes import unparse
from nb2job.program.printed_metrics import PrintedMetrics, Shown, caught_names
from nb2job.program.program import Statement
from nb2job.program.scores import is_no_number, is_score_call, unrounded
from nb2job.program.walk import Line, binds_in_scope
from nb2job.regex import regex

_COLLECTIONS = (ast.Dict, ast.List, ast.Tuple, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_NUMBERS = (int, float)
_SHARES = regex(r"accura|\bacc\b|correct", re.IGNORECASE)
"""Labels of a share, of which `9/10` is the count; `Scored 3/10` is progress."""


@dataclass(frozen=True, slots=True)
class Unlogged:
    """What is not logged, by its label, and why."""

    label: str
    reason: str


class UnloggedMetrics:
    """Judges the lines of one program, of which `shown` knows the metrics."""

    def __init__(self, shown: PrintedMetrics) -> None:
        self.shown = shown
        self.read = frozenset().union(*(one.facts.uses for one in shown.statements))

    def on(self, statement: Statement, line: Line, found: Shown) -> Iterator[Unlogged]:
        """What a line shows, or computes for nothing, besides the metrics that were `found` there."""
        value = line.node.value if isinstance(line.node, ast.Expr) else None
        if isinstance(value, ast.Call) and unparse(value.func) == "print":
            yield from self._printed(statement, line, value, found)
        elif line.top and isinstance(line.node, ast.Assign):
            yield from self._unread(line.node)

    def _unread(self, node: ast.Assign) -> Iterator[Unlogged]:
        target = node.targets[0]
        plain = len(node.targets) == 1 and isinstance(target, ast.Name) and target.id not in self.read
        if plain and is_score_call(node.value) and not self.shown.is_own(node.value):
            yield Unlogged(unparse(target), "it is computed, but never shown")

    def _printed(self, statement: Statement, line: Line, call: ast.Call, found: Shown) -> Iterator[Unlogged]:
        elsewhere = [word for word in call.keywords if word.arg == "file"]
        plain = ast.Call(call.func, call.args, [one for one in call.keywords if one not in elsewhere])
        message = read_print(statement.text, plain, guess=True)
        if message is None:
            return
        reason = "the line is pinned" if statement.kept else ""
        if not self.shown.printed or binds_in_scope(statement.text, "print"):
            reason = "print is the notebook's own"
        elif elsewhere:
            reason = "it is printed to a file"
        logged = {id(one.shown) for one in found.metrics}
        caught = caught_names(statement)
        labels = {one.label for one in found.metrics}
        for number, piece in enumerate(message.pieces):
            label = _label(message.pieces, number)
            known = id(piece.node) in logged or metric_name(label) in self.shown.logged
            if not label or known or piece.text in caught:
                continue
            counts = _is_count(message.pieces, number)
            if not counts or (label not in labels and _SHARES.search(label)):
                yield Unlogged(label, reason or self._reason(line, message, number, label, labels))

    def _reason(self, line: Line, message: Message, number: int, label: str, labels: set[str]) -> str:
        piece = message.pieces[number]
        assert piece.node is not None
        if self.shown.is_spelled(piece.node, line.function) or isinstance(piece.node, _COLLECTIONS):
            return "it holds several values"
        if _is_count(message.pieces, number):
            return "it is a count out of a total"
        if is_difference(message.behind(number)):
            return "it is the distance to another"
        if names_several(label):
            return "it may hold several values"
        if label in labels:
            return "another number of the print has its label"
        if not self.shown.in_order(message, [piece.node]):
            return "computing it before the print might change what else is printed"
        return "its label does not belong to one number alone"


def _label(pieces: Sequence[Piece], number: int) -> str:
    """The label of a value that looks like a metric; "" for what does not, and for fixed text."""
    node = pieces[number].node
    before = pieces[number - 1] if number else None
    if node is None or before is None or before.node is not None or before.text.rstrip().endswith("("):
        return ""
    label = label_before(before.text)
    return label if names_metric(label) and _may_be_one(unrounded(node)) else ""


def _is_count(pieces: Sequence[Piece], number: int) -> bool:
    """Whether a value is the first of `9/10`."""
    following = pieces[number + 1 : number + 3]
    return len(following) == 2 and following[0].node is None and following[0].text.strip() == "/"


def _may_be_one(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return type(value.value) in _NUMBERS
    return isinstance(value, _COLLECTIONS) or not is_no_number(value)
