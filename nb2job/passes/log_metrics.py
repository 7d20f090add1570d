"""Log the numbers that the notebook printed with a label, and the scores that it showed bare."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, count

from nb2job.notebook.cell import Note
from nb2job.program.bare_scores import BareScores
from nb2job.program.counting import has_running_step, step_of
from nb2job.program.edit import Replace, source_of
from nb2job.program.labels import Metric, metrics_in
from nb2job.program.message import Message, read_print
from nb2job.program.metric_names import Occurrence, judged, told_apart
from nb2job.program.numbers import NumberNames
from nb2job.program.origins import NamesByOrigin
from nb2job.program.own_calls import OwnCalls
from nb2job.program.parse import rewritten
from nb2job.program.process_state import has_warnings_as_errors
from nb2job.program.program import Program, Statement
from nb2job.program.purity import Purity
from nb2job.program.renaming import is_cheap, with_names
from nb2job.program.scores import is_number, is_score_call, metric_name
from nb2job.program.walk import Line, binds_in_scope, lines


def log_metrics(program: Program) -> Program:
    """Put a `log_metric` before each print of a metric, and in place of each bare score."""
    if program.settings.tracking == "none":
        return program
    editor = _Editor(program)
    units = tuple(
        unit.holding(new for one in unit.statements for new in editor.rewritten(one))
        for unit in program.units
    )
    helpers = program.helpers | editor.helpers
    metrics = tuple(dict.fromkeys(editor.metrics))
    changed = replace(program, units=units, helpers=helpers, metrics=metrics)
    return changed.noting(*editor.notes)


@dataclass
class _Editor:
    program: Program
    notes: list[Note] = field(default_factory=list)
    metrics: list[str] = field(default_factory=list)
    counters: list[str] = field(default_factory=list)
    helpers: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.numbers = NumberNames(self.program)
        self.scores = BareScores(self.program, self.numbers)
        self.names = self.program.generated
        self.strict = has_warnings_as_errors(self.program)
        self.used = set(self.program.used_names()) | self.names.all_names()
        origins = NamesByOrigin(self.program)
        self.own = origins.functions
        self.purity = Purity(self.program)
        self.calls = OwnCalls(self.program)
        self.printed = "print" not in origins.rebound
        statements = list(self.program.statements())
        self.numbered = {id(one): number for number, one in enumerate(statements)}
        found = list(self._occurrences())
        self.apart = told_apart(found, statements)
        self.by_model = judged(found, statements, self.calls)

    def _occurrences(self) -> Iterator[Occurrence]:
        """Every number that will be logged under a name that is known now."""
        title = ""
        for unit in self.program.units:
            title = unit.title or title
            for statement in unit.statements:
                for line in () if statement.kept else lines(statement.tree):
                    for name, value in self._named(statement, line):
                        yield Occurrence(name, value, line, self.numbered[id(statement)], title)

    def _named(self, statement: Statement, line: Line) -> list[tuple[str, ast.expr]]:
        value = line.node.value if isinstance(line.node, ast.Expr) else None
        if value is None:
            return []
        if self._is_bare_score(value):
            return [(metric_name(_bare_name(value)), value)]
        _, found = self._metrics(statement, line, value)
        return [(one.name, one.value) for one in found]

    def _name(self, statement: Statement, name: str, value: ast.expr) -> str:
        return self.apart.get((self.numbered[id(statement)], id(value)), name)

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        if statement.kept:
            return (statement,)
        edits: list[Replace] = []
        self.counters = []
        for line in lines(statement.tree):
            if isinstance(line.node, ast.Expr):
                text = self._text(statement, line, line.node.value)
                if text:
                    edits.append(Replace(line.node, text))
        zeros = [replace(statement, text=f"{one} = 0") for one in self.counters]
        return (*zeros, *(replace(one, gap=one.gap and not zeros) for one in rewritten(statement, edits)))

    def _step(self, statement: Statement, line: Line, label: str) -> tuple[str, list[str]]:
        """The keyword that says the step, and the line that counts it, where nothing else does."""
        found = self._counted(statement, line, label)
        self.helpers |= {"metric_steps"} if found[0] else set()
        return found

    def _counted(self, statement: Statement, line: Line, label: str) -> tuple[str, list[str]]:
        if has_running_step(line, statement.node):
            counter = self._variable(f"{label} step", self.used)
            self.used.add(counter)
            self.counters.append(counter)
            return f", step={counter}", [f"{counter} += 1"]
        counter = step_of(line, self.numbers.counters(line.function))
        return (f", step={counter}" if counter else ""), []

    def _text(self, statement: Statement, line: Line, value: ast.expr) -> str:
        if self._is_bare_score(value):
            name = metric_name(_bare_name(value))
            if name in self.program.tracked.metrics:
                return ""
            name = self._name(statement, name, value)
            self._found(statement, line, name)
            step, count = self._step(statement, line, name)
            call = f'{self._logger()}("{name}", {source_of(statement.text, value)}{step})'
            return "\n".join([call, *count])
        message, found = self._metrics(statement, line, value)
        if message is None or not isinstance(value, ast.Call) or not found:
            return ""
        return self._logged(statement, line, value, found, self.numbers.within(line.function))

    def _is_bare_score(self, value: ast.expr) -> bool:
        return is_score_call(value) and not self._is_own(value)

    def _metrics(
        self, statement: Statement, line: Line, value: ast.expr
    ) -> tuple[Message | None, list[Metric]]:
        """What a print says, and the metrics in it that are ours to log."""
        call = value if isinstance(value, ast.Call) else None
        plain = self.printed and not binds_in_scope(statement.text, "print")
        if call is None or not plain or ast.unparse(call.func) != "print":
            return None, []
        message = read_print(statement.text, call)
        known = self.numbers.within(line.function)
        found = (
            metrics_in(message, line, known, self.calls.named(line.function), self.scores)
            if message is not None
            else []
        )
        own = self.program.tracked.metrics
        found = [one for one in found if one.dynamic or metric_name(one.label) not in own]
        if message is None or not _in_order(message, found):
            return None, []
        return message, found

    def _is_own(self, value: ast.expr) -> bool:
        """Whether a function of the notebook's own gives the value: its name says nothing."""
        name = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
        return name in self.own

    def _logged(
        self,
        statement: Statement,
        line: Line,
        call: ast.Call,
        found: list[Metric],
        known: frozenset[str],
    ) -> str:
        """The assignments, log calls and the print that stand for one print."""
        before: list[str] = []
        replaced: dict[ast.expr, str] = {}
        step, count = self._step(statement, line, found[0].label)
        for metric in found:
            text = source_of(statement.text, metric.value)
            if not (is_cheap(metric.value) and self.purity.is_pure(metric.value)):
                variable = self._variable(metric.label, replaced.values())
                before.append(f"{variable} = {text}")
                replaced[metric.value] = variable
                text = variable
            direct = is_number(metric.value, known) and not self._is_own(metric.value)
            before.append(self._call(statement, line, metric, text, direct, step))
        words = found[0].label if len(call.args) == 1 and found[0].bare and replaced else ""
        printed = with_names(statement.text, line.node, call, replaced)
        printed = printed.replace("print(", f'print("{metric_name(words)}:", ', 1) if words else printed
        return "\n".join([*before, *count, printed])

    def _call(
        self, statement: Statement, line: Line, metric: Metric, text: str, direct: bool, step: str
    ) -> str:
        name = self._name(statement, metric.name, metric.value)
        plain = metric_name(metric.label) or metric.dynamic
        self._found(statement, line, plain if metric.dynamic else name)
        model = self.by_model.get((self.numbered[id(statement)], id(metric.value)), "")
        if model and not metric.dynamic:
            name = f"{{{model}.__class__.__name__}} {name}"
        dynamic = bool(model or metric.dynamic)
        self.helpers |= {"metric_names"} if dynamic else set()
        spelled = f'f"{name}"' if dynamic else f'"{name}"'
        if not metric.dynamic and not self.calls.tells_apart(line.function, model):
            again = f"each call of {line.function}() logs {metric.name}: the last one counts"
            self._note("NB347", statement, line, again)
        return f"{self._logger(direct and not dynamic)}({spelled}, {text}{step})"

    def _logger(self, direct: bool = True) -> str:
        """What logs a number: MLflow itself, or where that might raise, the helper."""
        if direct and not self.strict:
            return f"{self.names.mlflow}.log_metric"
        self.helpers.add("log_value")
        return self.names.log_value

    def _found(self, statement: Statement, line: Line, name: str) -> None:
        self._note("NB312", statement, line, f"logged as the metric {name}")
        self.metrics.append(name)

    def _note(self, code: str, statement: Statement, line: Line, text: str) -> None:
        first = statement.node.lineno if statement.node is not None else 1
        self.notes.append(Note(code, statement.place.moved(line.node.lineno - first), text))

    def _variable(self, label: str, taken: Collection[str]) -> str:
        """A name for a value; one that is read only in the next lines is used again for the next."""
        base = re.sub(r"\W+|_score$", "_", label.lower(), flags=re.ASCII).strip("_") or "value"
        base = base if base[0].isalpha() else f"value_{base}"
        plain = [base] if base.endswith("_step") else [base, f"{base}_value"]
        names = chain(plain, (f"{base}_{number}" for number in count(2)))
        return next(one for one in names if one not in self.used.union(taken))


def _in_order(message: Message, found: list[Metric]) -> bool:
    """Whether computing the metrics first keeps the order in which the print computes its values."""
    nodes = [piece.node for piece in message.pieces if piece.node is not None]
    costly = [node for node in nodes if not is_cheap(node)]
    moved = [metric.piece.node for metric in found if not is_cheap(metric.value)]
    return not moved or costly[: len(moved)] == moved


def _bare_name(node: ast.expr) -> str:
    assert isinstance(node, ast.Call)
    return ast.unparse(node.func).rpartition(".")[2]
