"""Where a program shows metrics: in its prints, and in the scores that its cells end with."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from nb2job.program.bare_scores import BareScores, metrics_shown
from nb2job.program.data_names import DataNames
from nb2job.program.helper_prints import HelperPrints
from nb2job.program.label_metric import Around, Metric
from nb2job.program.label_words import label_before, metric_name, names_measure, names_metric
from nb2job.program.labels import metrics_in
from nb2job.program.message import Message, as_print, read_print
from nb2job.program.nodes import names_in, of_kind, unparse, walk
from nb2job.program.numbers import number_names
from nb2job.program.origins import names_by_origin
from nb2job.program.own_calls import OwnCalls
from nb2job.program.program import Program, Statement
from nb2job.program.purity import purity_of
from nb2job.program.renaming import is_cheap
from nb2job.program.round_items import array_of_round, value_of_items
from nb2job.program.score_evidence import ScoreEvidence, is_extreme
from nb2job.program.scores import is_score_call
from nb2job.program.sentences import is_of_best, is_sentence
from nb2job.program.sure_kinds import is_message
from nb2job.program.walk import Line, binds_in_scope, cell_ends


@dataclass(frozen=True, slots=True)
class Shown:
    """The metrics of one line, and the print that shows them; None for a bare expression."""

    metrics: tuple[Metric, ...] = ()
    call: ast.Call | None = None


def caught_names(statement: Statement) -> frozenset[str]:
    """The names that exceptions have in a statement."""
    handlers = of_kind(statement.tree, ast.ExceptHandler)
    return frozenset(one.name for one in handlers if one.name)


class PrintedMetrics:
    """Judges the lines of one program; `calls` are those of its own functions."""

    def __init__(self, program: Program) -> None:
        self.numbers = number_names(program)
        self.calls = OwnCalls(program)
        self.purity = purity_of(program)
        origins = names_by_origin(program)
        self.own = origins.functions
        self.bare = BareScores(program, self.numbers)
        self.scored = self.bare.scored
        self.printed = "print" not in origins.rebound
        self.logged = program.tracked.metrics
        self.statements = list(program.statements())
        self.data = DataNames(self.numbers, self.statements)
        self.evidence = ScoreEvidence(self.numbers, self.bare, self.data)
        self.helpers = HelperPrints(self.calls, self.evidence)
        self.written_in_functions = frozenset().union(*(one.facts.function_writes for one in self.statements))
        self.numbered = {id(one): number for number, one in enumerate(self.statements)}
        self.ends = cell_ends(self.statements)

    def on(self, statement: Statement, line: Line) -> Shown:
        """The metrics that a line shows and that are ours to log."""
        value: ast.expr | None = self.printed_later(statement, line)
        value = line.node.value if value is None and isinstance(line.node, ast.Expr) else value
        if value is None or statement.kept:
            return Shown()
        bare = self._bare(statement, line, value)
        if bare:
            return Shown(tuple(one for one in bare if metric_name(one.label) not in self.logged))
        return self._printed(statement, line, value)

    def printed_later(self, statement: Statement, line: Line) -> ast.Call | None:
        """The print of a message that a line gives a name, where the next line prints that: `print(msg)`."""
        node = line.node
        if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not is_message(node.value):
            return None
        after = self._after(statement, line)
        call = after.value if isinstance(after, ast.Expr) else None
        if not isinstance(call, ast.Call) or unparse(call.func) != "print" or len(call.args) != 1:
            return None
        named = isinstance(node.targets[0], ast.Name) and unparse(call.args[0]) == unparse(node.targets[0])
        return ast.Call(call.func, [node.value], call.keywords) if named else None

    def _after(self, statement: Statement, line: Line) -> ast.stmt | None:
        """The line behind another one in its block, or in its cell, where it is not pinned."""
        if line.node is not statement.node:
            place = next(number for number, one in enumerate(line.siblings) if one is line.node)
            return line.siblings[place + 1] if place + 1 < len(line.siblings) else None
        number = self.numbered[id(statement)] + 1
        after = self.statements[number] if number < len(self.statements) else statement
        same = after.place.cell == statement.place.cell and after.place.file == statement.place.file
        return after.node if same and not after.kept else None

    def is_number(self, value: ast.expr, function: str) -> bool:
        """Whether a value is provably one number."""
        return self.numbers.is_number(value, function)

    def _bare(self, statement: Statement, line: Line, value: ast.expr) -> list[Metric]:
        scored = self.scored.within(line.function)
        if self.is_own(value) or not (is_score_call(value) or (line.top and id(statement) in self.ends)):
            return []
        return metrics_shown(value, scored)

    def is_own(self, value: ast.expr) -> bool:
        """Whether a function of the notebook's own has part in the value: its name says nothing."""
        return bool(names_in(value) & self.own)

    def _printed(self, statement: Statement, line: Line, value: ast.expr) -> Shown:
        message = self._message(statement, line, value, guess=True)
        if message is None or not isinstance(value, ast.Call):
            return Shown()
        around = Around(
            line,
            self.scored.within(line.function),
            lambda value: self.bare.name(value, line.function),
            self.calls.named(line.function),
            self._earlier(statement, line),
            value_of_items(line, self.numbers, self.scored),
            array_of_round(line, self.scored),
            self.calls.class_of_round(line),
            lambda value: self.evidence.is_place(value, line),
            lambda label, value: self.helpers.are_scores(line.function, label, value),
        )
        caught = caught_names(statement)
        named = [one for one in metrics_in(message, around) if not names_in(one.value) & caught]
        found = [one for one in named if self._is_ours(one, line)]
        moved = [one.shown for one in found if not self.keeps(one.value)]
        return Shown(tuple(found), value) if self.in_order(message, moved) else Shown()

    def _is_ours(self, metric: Metric, line: Line) -> bool:
        spelled = self.evidence.is_spelled(metric.value, line.function)
        ours = bool(metric.dynamic) or metric_name(metric.label) not in self.logged
        spelled |= self.evidence.is_chosen(metric.value, line)
        ours &= not spelled and not self.is_unsure(metric.label, metric.before, metric.value, line)
        return ours and not self.describes_data(metric.label, metric.value, line.function)

    def describes_data(self, label: str, value: ast.expr, function: str) -> bool:
        """Whether a value is about the data; not what is called by a measure of models, as of a baseline."""
        return not names_measure(label) and self.data.describes(value, function)

    def is_unsure(self, label: str, before: str, value: ast.expr, line: Line) -> bool:
        """Whether a value stands in a sentence, or for the best, and nothing says that it is a score."""
        best = is_of_best(label) and not (is_extreme(value) or self.is_number(value, line.function))
        unsure = best or is_sentence(label, before)
        return unsure and not self.evidence.says_score(value, line.function)

    def _message(
        self, statement: Statement, line: Line, value: ast.expr, *, guess: bool = False
    ) -> Message | None:
        told = as_print(value) if isinstance(value, ast.Call) and self._is_log(value) else None
        if told is not None:
            return read_print(statement.text, told, guess=guess)
        plain = self.printed and not binds_in_scope(statement.text, "print")
        if not plain or not isinstance(value, ast.Call) or unparse(value.func) != "print":
            return None
        return read_print(statement.text, value, guess=guess)

    def _is_log(self, call: ast.Call) -> bool:
        """Whether it tells something to a log of the notebook's: `logging.info(…)`, `logger.info(…)`."""
        method = call.func
        if not isinstance(method, ast.Attribute) or method.attr not in {"debug", "info", "warning"}:
            return False
        paths, name = self.numbers.paths, unparse(method.value)
        if paths.path(method.value) in {"logging", "loguru.logger"}:
            return True
        given = self.numbers.values.get("", {}).get(name, [])
        made = [paths.called(one) if isinstance(one, ast.Call) else "" for one in given]
        return bool(made) and all(one == "logging.getLogger" for one in made)

    def _earlier(self, statement: Statement, line: Line) -> str:
        """The label that the print right before a line gives to it."""
        before, home = _before(line), statement
        number = self.numbered[id(statement)]
        if before is None and number and line.node is statement.node:
            home = self.statements[number - 1]
            before = home.node if home.place.cell == statement.place.cell else None
        value = before.value if isinstance(before, ast.Expr) else None
        message = self._message(home, line, value) if value is not None else None
        if message is None or any(one.node is not None for one in message.pieces):
            return ""
        text = "".join(one.text for one in message.pieces).rstrip()
        label = label_before(text)
        return label if text.endswith((":", "=", "->")) or names_metric(label) else ""

    def keeps(self, value: ast.expr) -> bool:
        """Whether a value may be computed once more where it stands."""
        return is_cheap(value) and self.purity.is_pure(value)

    def in_order(self, message: Message, values: Sequence[ast.expr]) -> bool:
        """Whether computing some of the values first keeps the order of what does anything."""
        moved = {id(one) for one in values}
        nodes = [piece.node for piece in message.pieces if piece.node is not None]
        last = max((number for number, one in enumerate(nodes) if id(one) in moved), default=-1)
        acts = any(not self._is_harmless(one) for one in nodes if id(one) in moved)
        return all(id(one) in moved or self._may_follow(one, acts) for one in nodes[: max(last, 0)])

    def _may_follow(self, node: ast.expr, acts: bool) -> bool:
        """Whether a value is the same after the metrics were computed, which may do something."""
        if not acts or isinstance(node, ast.Constant):
            return self.purity.is_pure(node)
        names = names_in(node)
        return self.keeps(node) and not names & self.written_in_functions

    def _is_harmless(self, node: ast.expr) -> bool:
        """Whether computing a value surely changes no other: a score, the number in a tensor."""
        calls = [one for one in walk(node) if isinstance(one, ast.Call)]
        return self.purity.is_pure(node) or all(
            not self.is_own(one) and (is_score_call(one) or _is_reading(one, self.purity.methods))
            for one in calls
        )


def _is_reading(call: ast.Call, own: frozenset[str]) -> bool:
    known = _READING | _METHODS
    name = call.func.attr if isinstance(call.func, ast.Attribute) else unparse(call.func)
    return name in known and name not in own


_READING = frozenset({"sqrt", "abs", "float", "round", "int", "len"})
_METHODS = frozenset({"item", "numpy", "detach", "cpu", "mean", "std", "sum", "min", "max", "predict"})


def _before(line: Line) -> ast.stmt | None:
    """The statement before a line in its block."""
    place = next((number for number, one in enumerate(line.siblings) if one is line.node), 0)
    return line.siblings[place - 1] if place else None
