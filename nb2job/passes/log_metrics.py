"""Log the numbers that the notebook printed with a label, and the scores that it showed bare."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace

from nb2job.notebook.cell import Note
from nb2job.program.counting import step_of
from nb2job.program.edit import (
    Replace,
    source_of,
    within,
)
from nb2job.program.labels import Metric, metrics_in
from nb2job.program.message import Message, read_print
from nb2job.program.numbers import NumberNames
from nb2job.program.origins import NamesByOrigin
from nb2job.program.parse import rewritten
from nb2job.program.process_state import has_warnings_as_errors
from nb2job.program.program import Program, Statement
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
    helpers = program.helpers | ({"log_value"} if editor.guarded else set())
    metrics = tuple(dict.fromkeys(editor.metrics))
    changed = replace(program, units=units, helpers=helpers, metrics=metrics)
    return changed.noting(*editor.notes)


@dataclass
class _Editor:
    program: Program
    notes: list[Note] = field(default_factory=list)
    metrics: list[str] = field(default_factory=list)
    guarded: bool = False

    def __post_init__(self) -> None:
        self.numbers = NumberNames(self.program)
        self.names = self.program.generated
        self.strict = has_warnings_as_errors(self.program)
        self.used = set(self.program.used_names()) | self.names.all_names()
        origins = NamesByOrigin(self.program)
        self.own = origins.functions
        self.printed = "print" not in origins.rebound

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        if statement.kept:
            return (statement,)
        edits: list[Replace] = []
        for line in lines(statement.tree):
            if isinstance(line.node, ast.Expr):
                text = self._text(statement, line, line.node.value)
                if text:
                    edits.append(Replace(line.node, text))
        return rewritten(statement, edits)

    def _text(self, statement: Statement, line: Line, value: ast.expr) -> str:
        if is_score_call(value) and not self._is_own(value):
            name = metric_name(_bare_name(value))
            if name in self.program.tracked.metrics:
                return ""
            self._found(statement, line, name)
            counter = step_of(line)
            step = f", step={counter}" if counter else ""
            return f'{self._logger()}("{name}", {source_of(statement.text, value)}{step})'
        call = value if isinstance(value, ast.Call) else None
        plain = self.printed and not binds_in_scope(statement.text, "print")
        if call is None or not plain or ast.unparse(call.func) != "print":
            return ""
        message = read_print(statement.text, call)
        known = self.numbers.within(line.function)
        found = metrics_in(message, line, known) if message is not None else []
        own = self.program.tracked.metrics
        found = [one for one in found if one.dynamic or metric_name(one.label) not in own]
        if not found or message is None or not _in_order(message, found):
            return ""
        return self._logged(statement, line, call, found, known)

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
        counter = step_of(line)
        step = f", step={counter}" if counter else ""
        for metric in found:
            text = source_of(statement.text, metric.value)
            if not _is_cheap(metric.value):
                variable = self._variable(metric.label)
                before.append(f"{variable} = {text}")
                replaced[metric.value] = variable
                text = variable
            direct = is_number(metric.value, known) and not self._is_own(metric.value)
            before.append(self._call(statement, line, metric, text, direct, step))
        return "\n".join([*before, _with_names(statement.text, line.node, call, replaced)])

    def _call(
        self, statement: Statement, line: Line, metric: Metric, text: str, direct: bool, step: str
    ) -> str:
        name = metric_name(metric.label)
        self._found(statement, line, name or metric.dynamic)
        spelled = metric.dynamic or f'"{name}"'
        return f"{self._logger(direct and not metric.dynamic)}({spelled}, {text}{step})"

    def _logger(self, direct: bool = True) -> str:
        """What logs a number: MLflow itself, or where that might raise, the helper."""
        if direct and not self.strict:
            return f"{self.names.mlflow}.log_metric"
        self.guarded = True
        return self.names.log_value

    def _found(self, statement: Statement, line: Line, name: str) -> None:
        first = statement.node.lineno if statement.node is not None else 1
        place = statement.place.moved(line.node.lineno - first)
        self.notes.append(Note("NB312", place, f"logged as the metric {name}"))
        self.metrics.append(name)

    def _variable(self, label: str) -> str:
        base = re.sub(r"\W+", "_", label.lower(), flags=re.ASCII).strip("_") or "value"
        base = base if base[0].isalpha() else f"value_{base}"
        name, number = base, 2
        while name in self.used:
            name, number = f"{base}_{number}", number + 1
        self.used.add(name)
        return name


def _in_order(message: Message, found: list[Metric]) -> bool:
    """Whether computing the metrics first keeps the order in which the print computes its values."""
    nodes = [piece.node for piece in message.pieces if piece.node is not None]
    costly = [node for node in nodes if not _is_cheap(node)]
    moved = [metric.piece.node for metric in found if not _is_cheap(metric.value)]
    return not moved or costly[: len(moved)] == moved


def _with_names(text: str, statement: ast.stmt, call: ast.Call, names: dict[ast.expr, str]) -> str:
    """A print with names in place of some of its values; as it is written, where positions are right."""
    source = source_of(text, statement)
    spans = {node: within(text, statement, node) for node in names}
    for node, (start, end) in sorted(spans.items(), key=lambda one: -one[1][0]):
        try:
            same = ast.dump(ast.parse(source[start:end], mode="eval").body) == ast.dump(node)
        except SyntaxError:
            same = False
        if not same:
            # Before Python 3.12 the places inside an f-string are not those of the file.
            return ast.unparse(_Renamer(names).visit(call))
        source = source[:start] + names[node] + source[end:]
    return source


class _Renamer(ast.NodeTransformer):
    """Puts names in place of nodes, in a copy."""

    def __init__(self, names: dict[ast.expr, str]) -> None:
        self.names = names

    def visit(self, node: ast.AST) -> ast.AST:
        """A copy of the node, or its name."""
        if isinstance(node, ast.expr) and node in self.names:
            return ast.Name(self.names[node], ast.Load())
        fields = {
            field: [self.visit(one) if isinstance(one, ast.AST) else one for one in value]
            if isinstance(value, list)
            else self.visit(value)
            if isinstance(value, ast.AST)
            else value
            for field, value in ast.iter_fields(node)
        }
        return type(node)(**fields)


def _is_cheap(node: ast.expr) -> bool:
    """Whether evaluating it twice is nothing: names, attributes, subscripts, arithmetic on them."""
    plain = (
        ast.Name,
        ast.Attribute,
        ast.Subscript,
        ast.Constant,
        ast.BinOp,
        ast.UnaryOp,
        ast.Slice,
    )
    rest = (ast.operator, ast.unaryop, ast.expr_context, ast.Tuple)
    return all(isinstance(one, (*plain, *rest)) for one in ast.walk(node))


def _bare_name(node: ast.expr) -> str:
    assert isinstance(node, ast.Call)
    return ast.unparse(node.func).rpartition(".")[2]
