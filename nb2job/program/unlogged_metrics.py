"""What looks like a metric and is not logged, each with the reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nb2job.program.label_parts import entries_beside, is_count, is_within, text_at, whole_label
from nb2job.program.label_words import (
    is_difference,
    label_before,
    metric_name,
    names_metric,
    names_several,
)
from nb2job.program.message import Message, read_print
from nb2job.program.message_pieces import Piece
from nb2job.program.nodes import unparse, walk
from nb2job.program.printed_metrics import PrintedMetrics, Shown, caught_names
from nb2job.program.program import Statement
from nb2job.program.scores import is_no_number, is_score_call, unrounded
from nb2job.program.walk import Line, binds_in_scope
from nb2job.regex import regex

COLLECTIONS = (ast.Dict, ast.List, ast.Tuple, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
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
        said = self.shown.printed_later(statement, line)
        value = line.node.value if isinstance(line.node, ast.Expr) else said
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
        caught = {text for one in caught_names(statement) for text in (one, f"str({one})")}
        labels = {one.label for one in found.metrics}
        means = {one.id for told in found.metrics for one in walk(told.value) if isinstance(one, ast.Name)}
        yield from self._kept(line, call)
        yield from self._of_helper(line, message, logged)
        for one in entries_beside(message.pieces, {unparse(one.shown) for one in found.metrics}):
            yield Unlogged(one, "no label of its own says what it is")
        for number, piece in enumerate(message.pieces):
            label = _label(message.pieces, number)
            known = id(piece.node) in logged or metric_name(label) in self.shown.logged
            apart = any(label.endswith(f" {one}") for one in labels)  # `print("epoch", "loss", n, loss)`
            apart |= label in labels and self.shown.evidence.is_place(piece.node, line)
            if not label or known or apart or piece.text in caught:
                continue
            if isinstance(piece.node, ast.Name) and piece.node.id in means:
                continue  # its mean is logged
            counts = is_count(message.pieces, number)
            if not counts or (label not in labels and _SHARES.search(label)):
                yield Unlogged(label, reason or self._reason(line, message, number, label, labels))

    def _kept(self, line: Line, call: ast.Call) -> Iterator[Unlogged]:
        """The dicts of scores that a function fills and prints as they are, or that one gives to a print."""
        kept = self.shown.scored.within(line.function).dicts if line.function else {}
        for one in call.args:
            if (isinstance(one, ast.Name) and one.id in kept) or self.shown.evidence.gives_scores(one):
                yield Unlogged(unparse(one), "it holds several values")

    def _of_helper(self, line: Line, message: Message, logged: set[int]) -> Iterator[Unlogged]:
        """What a function prints with a label that its calls give, where these give other numbers, too."""
        for label, value in pairwise(one.node for one in message.pieces if one.node is not None):
            given, reason = self.shown.helpers.unlogged(line.function, label, value)
            if given and id(value) not in logged:
                yield Unlogged(given, reason)

    def _reason(self, line: Line, message: Message, number: int, label: str, labels: set[str]) -> str:
        piece = message.pieces[number]
        assert piece.node is not None
        if self.shown.evidence.is_spelled(piece.node, line.function) or isinstance(piece.node, COLLECTIONS):
            return "it holds several values"
        if self.shown.describes_data(label, piece.node, line.function):
            return "it describes the data"
        if is_count(message.pieces, number):
            return "it is a count out of a total"
        if is_difference(message.behind(number)):
            return "it is the distance to another"
        if names_several(label):
            return "it may hold several values"
        if label in labels:
            return "another number of the print has its label"
        if self.shown.evidence.is_chosen(unrounded(piece.node), line):
            return "it is what was chosen or given, no score"
        if self.shown.is_unsure(label, text_at(message.pieces, number - 1), unrounded(piece.node), line):
            return "it stands in a sentence, and nothing shows that it is a score"
        if not self.shown.in_order(message, [piece.node]):
            return "computing it before the print might change what else is printed"
        return "its label does not belong to one number alone"


def _label(pieces: Sequence[Piece], number: int) -> str:
    """The label of a value that looks like a metric; "" for what does not, and for fixed text."""
    node = pieces[number].node
    before = pieces[number - 1] if number else None
    if (
        node is None
        or before is None
        or before.node is not None
        or before.text.rstrip().endswith(("(", "'", '"'))
        or is_within(pieces, number)
    ):
        return ""
    label = whole_label(pieces, number, label_before(before.text))
    return label if names_metric(label) and _may_be_one(unrounded(node)) else ""


def _may_be_one(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return type(value.value) in _NUMBERS
    return isinstance(value, COLLECTIONS) or not is_no_number(value)
