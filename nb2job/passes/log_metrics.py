"""Log the numbers that the notebook printed with a label, and the scores that it showed bare."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import Edit, Replace, apply, comment_above, source_of
from nb2job.program.message import Message, Piece, read_print
from nb2job.program.parse import restated
from nb2job.program.program import Program, Statement
from nb2job.program.scores import (
    is_metric,
    is_number,
    is_score_call,
    label_before,
    metric_name,
    unrounded,
)
from nb2job.program.walk import Line, lines


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
class _Metric:
    """A number to log: its label (`dynamic`: the source of an expression), and the value's piece."""

    label: str
    piece: Piece
    value: ast.expr
    dynamic: str = ""


@dataclass
class _Editor:
    program: Program
    notes: list[Note] = field(default_factory=list)
    metrics: list[str] = field(default_factory=list)
    guarded: bool = False

    def __post_init__(self) -> None:
        self.names = self.program.generated
        self.used = set(self.program.used_names()) | self.names.all_names()
        self.printed = "print" not in frozenset().union(
            *(one.facts.bindings for one in self.program.statements())
        )

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        if statement.kept:
            return (statement,)
        edits: list[Edit] = []
        for line in lines(statement.tree):
            if isinstance(line.node, ast.Expr):
                text = self._text(statement, line, line.node.value)
                if text:
                    edits.append(Replace(line.node, text))
        if edits and statement.node is edits[0].node:
            text = edits[0].text  # type: ignore[union-attr]
            return restated(statement, comment_above(statement.text) + text)
        return (statement.saying(apply(statement.text, edits)),)

    def _text(self, statement: Statement, line: Line, value: ast.expr) -> str:
        if is_score_call(value):
            name = metric_name(_bare_name(value))
            self._found(statement, line, name)
            step = self._step(line)
            return f'{self.names.mlflow}.log_metric("{name}", {source_of(statement.text, value)}{step})'
        call = value if isinstance(value, ast.Call) else None
        if call is None or not self.printed or ast.unparse(call.func) != "print":
            return ""
        message = read_print(statement.text, call)
        known = self._known_numbers(statement, line)
        found = _metrics(message, line, known) if message is not None else []
        if not found or message is None:
            return ""
        return self._logged(statement, line, call, found, known)

    def _logged(
        self, statement: Statement, line: Line, call: ast.Call, found: list[_Metric], known: frozenset[str]
    ) -> str:
        """The assignments, log calls and the print that stand for one print."""
        before: list[str] = []
        source = source_of(statement.text, line.node)
        step = self._step(line)
        for metric in found:
            text = source_of(statement.text, metric.value)
            if not _is_cheap(metric.value):
                variable = self._variable(metric.label)
                before.append(f"{variable} = {text}")
                source = source.replace(text, variable, 1)
                direct = is_number(metric.value, known)
                text = variable
            else:
                direct = is_number(metric.value, known)
            before.append(self._call(statement, line, metric, text, direct, step))
        return "\n".join([*before, source])

    def _call(
        self, statement: Statement, line: Line, metric: _Metric, text: str, direct: bool, step: str
    ) -> str:
        name = metric_name(metric.label)
        self._found(statement, line, name or metric.dynamic)
        if direct and not metric.dynamic:
            return f'{self.names.mlflow}.log_metric("{name}", {text}{step})'
        self.guarded = True
        spelled = metric.dynamic or f'"{name}"'
        return f"{self.names.log_value}({spelled}, {text}{step})"

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

    def _step(self, line: Line) -> str:
        """The counter of the only loop around, where it counts."""
        if len(line.loops) != 1 or not isinstance(line.loops[0], ast.For):
            return ""
        target, source = line.loops[0].target, line.loops[0].iter
        counts = isinstance(source, ast.Call) and ast.unparse(source.func) in {
            "range", "trange", "tqdm", "tqdm.trange", "enumerate",
        }
        if not counts or not isinstance(source, ast.Call):
            return ""
        function = ast.unparse(source.func)
        if function == "tqdm":
            inner = source.args[0] if source.args else None
            if not (isinstance(inner, ast.Call) and ast.unparse(inner.func) == "range"):
                return ""
        if function == "enumerate" and isinstance(target, ast.Tuple):
            target = target.elts[0]
        rebound = _bound_in(line.loops[0], target)
        return f", step={target.id}" if isinstance(target, ast.Name) and not rebound else ""

    def _known_numbers(self, statement: Statement, line: Line) -> frozenset[str]:
        """Names that hold one number wherever the program assigns them."""
        values: dict[str, list[ast.expr | None]] = {}
        for other in self.program.statements():
            for one in lines(other.tree):
                if one.function != line.function:
                    continue
                for name, value in _assignments(one.node):
                    values.setdefault(name, []).append(value)
        known: frozenset[str] = frozenset()
        while True:
            more = frozenset(
                name
                for name, given in values.items()
                if all(value is not None and is_number(value, known) for value in given)
            )
            if more == known:
                return known
            known = more


def _metrics(message: Message, line: Line, known: frozenset[str]) -> list[_Metric]:
    found: list[_Metric] = []
    pieces = message.pieces
    for number, piece in enumerate(pieces):
        if piece.node is None:
            continue
        value = unrounded(piece.node)
        before = pieces[number - 1] if number else None
        text = before.text if before is not None and before.node is None else ""
        label = label_before(text)
        if is_metric(label, value, known):
            dynamic = _dynamic_label(pieces, number, line, label)
            found.append(_Metric(label, piece, value, dynamic))
        elif not label and number >= 2 and before is not None:
            dynamic = _dynamic_label(pieces, number, line, "")
            scored = is_score_call(value) or (isinstance(value, ast.Name) and value.id in known)
            if dynamic and scored:
                found.append(_Metric("", piece, value, dynamic))
    labels = [metric.dynamic or metric.label for metric in found]
    return [one for number, one in enumerate(found) if labels.index(labels[number]) == number]


def _dynamic_label(pieces: tuple[Piece, ...], number: int, line: Line, label: str) -> str:
    """The label with the loop's own name in it, where a loop goes over models or settings."""
    named = _named_by_loops(line)
    for piece in pieces[:number]:
        if isinstance(piece.node, ast.Name) and piece.node.id in named:
            tail = f" {metric_name(label)}" if label else ""
            return f'f"{{{piece.node.id}}}{tail}"'
    return ""


def _named_by_loops(line: Line) -> frozenset[str]:
    """Targets of the loops around that go over something else than a count."""
    found: set[str] = set()
    for loop in line.loops:
        if isinstance(loop, ast.For):
            counts = isinstance(loop.iter, ast.Call) and ast.unparse(loop.iter.func) in {
                "range", "trange", "tqdm", "enumerate",
            }
            if not counts:
                found |= {one.id for one in ast.walk(loop.target) if isinstance(one, ast.Name)}
    return frozenset(found)


def _bound_in(loop: ast.For, target: ast.expr) -> bool:
    name = target.id if isinstance(target, ast.Name) else ""
    return any(
        isinstance(one, ast.Name) and one.id == name and not isinstance(one.ctx, ast.Load)
        for child in loop.body
        for one in ast.walk(child)
    )


def _assignments(node: ast.stmt) -> list[tuple[str, ast.expr | None]]:
    """What a statement assigns to plain names; None for a value that cannot be told."""
    if isinstance(node, ast.Assign):
        found: list[tuple[str, ast.expr | None]] = []
        for target in node.targets:
            if isinstance(target, ast.Name):
                found.append((target.id, node.value))
            else:
                found += _all_names(target)
        return found
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        return [(node.target.id, ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value))]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [(node.target.id, node.value)] if node.value is not None else []
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return _all_names(node.target)
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [pair for item in node.items if item.optional_vars for pair in _all_names(item.optional_vars)]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return [(one.arg, None) for one in ast.walk(node.args) if isinstance(one, ast.arg)]
    return []


def _all_names(target: ast.expr) -> list[tuple[str, ast.expr | None]]:
    return [(one.id, None) for one in ast.walk(target) if isinstance(one, ast.Name)]


def _is_cheap(node: ast.expr) -> bool:
    """Whether evaluating it twice is nothing: names, attributes, subscripts, arithmetic on them."""
    plain = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.BinOp, ast.UnaryOp, ast.Slice)
    rest = (ast.operator, ast.unaryop, ast.expr_context, ast.Tuple)
    return all(isinstance(one, (*plain, *rest)) for one in ast.walk(node))


def _bare_name(node: ast.expr) -> str:
    assert isinstance(node, ast.Call)
    return ast.unparse(node.func).rpartition(".")[2]
