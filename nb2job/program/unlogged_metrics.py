"""What looks like a metric and is not logged, each with the reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nb2job.notebook.cell import Place
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
from nb2job.program.nodes import names_in, unparse, walk
from nb2job.program.printed_metrics import PrintedMetrics, Shown, caught_names
from nb2job.program.program import Program, Statement
from nb2job.program.scores import is_no_number, is_score_call, unrounded
from nb2job.program.walk import Line, binds_in_scope, lines
from nb2job.regex import regex

_COLLECTIONS = (ast.Dict, ast.List, ast.Tuple, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_NUMBERS = (int, float)
_SHARES = regex(r"accura|\bacc\b|correct", re.IGNORECASE)
"""Labels of a share, of which `9/10` is the count; `Scored 3/10` is progress."""

_FILLS = frozenset({"append", "extend", "insert", "add", "update", "setdefault"})
_WRITES = frozenset(
    "dump dumps write writelines writerow writerows write_text to_csv to_json to_excel to_pickle to_parquet"
    " to_latex to_html save savez savetxt".split()
)
_DRAWS = frozenset({"plt", "sns", "px", "go", "ax", "axes", "fig", "alt"})


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

    def _reason(self, line: Line, message: Message, number: int, label: str, labels: set[str]) -> str:
        piece = message.pieces[number]
        assert piece.node is not None
        if self.shown.evidence.is_spelled(piece.node, line.function) or isinstance(piece.node, _COLLECTIONS):
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
    return isinstance(value, _COLLECTIONS) or not is_no_number(value)


def only_kept(program: Program) -> Iterator[tuple[Place, Unlogged]]:
    """Scores of which a variable, a list, a dict or a file alone hears: the first for each.

    To be asked once all that is shown is logged, and what a score at the top is called.
    """
    found = [(one, line) for one in program.statements() for line in lines(one.tree)]
    own = {line.node.name for _, line in found if isinstance(line.node, _FUNCTIONS)}
    told: set[str] = set()
    for statement, line in found:
        call = next((one for one in _computed(line) if unparse(one.func) not in own), None)
        place = statement.place.moved(line.node.lineno - (statement.node.lineno if statement.node else 1))
        if call is None or program.silenced.holds("NB365", place):
            continue
        into = _stored(line.node)
        if into and not into & told and not _is_shown(into, [one.node for _, one in found]):
            told |= into
            yield place, Unlogged(", ".join(sorted(into)), "nothing that holds it is ever shown")
        elif not into and _is_write(line.node):
            yield place, Unlogged(unparse(call.func), "it is only written to a file")


def _computed(line: Line) -> list[ast.Call]:
    """The scores that a line computes for something that keeps them; not one with a name at the top."""
    node = line.node
    value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign, ast.Expr)) else None
    if value is None or (isinstance(node, ast.Expr) and not (_stored(node) or _is_write(node))):
        return []
    named = isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Name, ast.Tuple))
    if line.top and named and not isinstance(value, _COLLECTIONS):
        return []
    return [one for one in walk(value) if isinstance(one, ast.Call) and is_score_call(one)]


def _is_shown(names: frozenset[str], nodes: Sequence[ast.stmt]) -> bool:
    """Whether anything that is made of what names hold is shown, logged, drawn, tested or given back."""
    known, before = names, frozenset[str]()
    while known != before:
        before = known
        for node in nodes:
            if known & _read(node):
                if _shows(node):
                    return True
                known |= _stored(node)
    return False


def _shows(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return not (_stored(node) or _is_write(node))
    value = getattr(node, "value", None)
    drawn = names_in(value) & _DRAWS if value else set()
    return isinstance(node, (ast.Return, ast.Assert)) or bool(drawn)


def _stored(node: ast.stmt) -> frozenset[str]:
    """The names whose values a line sets or fills."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.For, ast.AsyncFor)):
        targets = [node.target]
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        method = node.value.func
        fills = isinstance(method, ast.Attribute) and method.attr in _FILLS
        targets = [method.value] if fills and isinstance(method, ast.Attribute) else []
    return frozenset(_held(one) for target in targets for one in _parts(target))


def _parts(target: ast.expr) -> list[ast.expr]:
    if isinstance(target, (ast.Tuple, ast.List)):
        return [one for part in target.elts for one in _parts(part)]
    return [target.value] if isinstance(target, ast.Starred) else [target]


def _held(target: ast.expr) -> str:
    """The name in front of `results[name]["acc"]`."""
    while isinstance(target, (ast.Subscript, ast.Attribute)):
        target = target.value
    return unparse(target)


def _read(node: ast.stmt) -> frozenset[str]:
    """The names that a line reads itself, without those of the block below it."""
    parts = [node.iter] if isinstance(node, (ast.For, ast.AsyncFor)) else [node]
    if isinstance(node, (*_FUNCTIONS, ast.ClassDef, ast.If, ast.While, ast.With, ast.AsyncWith, ast.Try)):
        parts = []
    loads = (one for part in parts for one in walk(part) if isinstance(one, ast.Name))
    return frozenset(one.id for one in loads if isinstance(one.ctx, ast.Load))


def _is_write(node: ast.stmt) -> bool:
    """Whether a line writes a file: `json.dump(results, file)`."""
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and unparse(call.func).rpartition(".")[2] in _WRITES
