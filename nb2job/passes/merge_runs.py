"""Make the notebook's own MLflow run the script's; several, or one in a loop, become nested runs."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2job.notebook.cell import Note, Place
from nb2job.program.azure_runs import with_mlflow
from nb2job.program.blocks import body_text
from nb2job.program.edit import Edit, Replace, apply, comment_above, lines_in_strings, source_of
from nb2job.program.nodes import unparse
from nb2job.program.own_tracking import DROPPED, END, OwnRuns, Start, own_tracking
from nb2job.program.parse import restated
from nb2job.program.program import Program, Statement
from nb2job.program.rewriting import rewritten_units
from nb2job.program.walk import lines


def merge_runs(program: Program) -> Program:
    """Take over what the notebook tracks by itself, so that the script has one run.

    `end_run`, `set_tracking_uri` and `set_experiment` go: the job says where its run belongs. Where the
    notebook reads its runs back, or where they begin and end cannot be told, it keeps its own tracking
    and the script adds none (NB315).
    """
    if program.settings.tracking == "none":
        return program
    program = with_mlflow(program)
    text = any("mlflow" in one.text or "start_run(" in one.text for one in program.every_statement())
    own = any("start_run(" in module for _, module in program.own_modules)
    if not (text or own):
        return program
    runs = OwnRuns(program)
    odd = runs.odd or _unpaired(program, runs)
    if odd is not None:
        note = Note("NB315", odd, "the notebook handles MLflow runs by itself: none is added")
        return replace(program, settings=replace(program.settings, tracking="none")).noting(note)
    editor = _Editor(program, runs)
    units = rewritten_units(program, editor.rewritten)
    return replace(program, units=units, tracked=own_tracking(program, runs.paths)).noting(*editor.notes)


def _unpaired(program: Program, runs: OwnRuns) -> Place | None:
    """A run that is not begun by a `with`, unless it is the only one: nothing says where it ends."""
    if len(runs.starts) == 1 and runs.starts[0].is_top:
        return None
    return next((one.statement.place for one in runs.starts if not one.is_with), None)


class _Editor:
    def __init__(self, program: Program, runs: OwnRuns) -> None:
        self.paths = runs.paths
        self.mlflow = program.generated.mlflow
        self.single = runs.starts[0] if len(runs.starts) == 1 and runs.starts[0].is_top else None
        self.nested = {} if self.single else {id(one.line.node): one.call for one in runs.starts}
        self.notes: list[Note] = []

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        if statement.kept:
            return (statement,)
        edits: list[Edit] = []
        for line in lines(statement.tree):
            call = self.nested.get(id(line.node))
            if call is not None:
                edits += self._nest(statement, call)
            elif self._is_dropped(line.node):
                self._note(statement, line.node, "the job says where its run belongs")
                edits.append(Replace(line.node, ""))
        if self.single is not None and self.single.statement is statement:
            return self._merged(statement, self.single, edits)
        text = apply(statement.text, edits)
        return restated(statement, text) if edits else (statement,)

    def _is_dropped(self, node: ast.stmt) -> bool:
        call = node.value if isinstance(node, ast.Expr) else None
        path = self.paths.called(call) if isinstance(call, ast.Call) else ""
        return path in DROPPED or path == END

    def _nest(self, statement: Statement, call: ast.Call) -> list[Edit]:
        self._note(statement, call, "a run of the notebook's own is nested in the script's")
        given = [word for word in call.keywords if word.arg != "nested"]
        words = [f"{word.arg}={source_of(statement.text, word.value)}" for word in given]
        return [Replace(call, f"{unparse(call.func)}({', '.join([*words, 'nested=True'])})")]

    def _merged(self, statement: Statement, start: Start, edits: list[Edit]) -> tuple[Statement, ...]:
        """The body of the only run by itself, after what names the run."""
        node = start.line.node
        self._note(statement, node, "the notebook's run is the script's")
        before = self._named(statement, start.call)
        target = _target(node, start.call)
        if target is not None:
            before.append(f"{source_of(statement.text, target)} = {self.mlflow}.active_run()")
        if not isinstance(node, ast.With):
            return restated(statement, comment_above(statement.text) + "\n".join(before)) if before else ()
        text = apply(statement.text, edits)
        inner = ast.parse(text).body[0]
        assert isinstance(inner, ast.With)
        others = [
            item
            for item, old in zip(inner.items, node.items, strict=True)
            if old.context_expr is not start.call
        ]
        if others:
            header = ", ".join(_item(text, item) for item in others)
            before.append(f"with {header}:\n{_indented(body_text(text, inner))}")
        else:
            before.append(body_text(text, inner))
        return restated(statement, comment_above(statement.text) + "\n".join(before))

    def _named(self, statement: Statement, call: ast.Call) -> list[str]:
        """What a run's name, tags and description are for a run that goes on already."""
        found = []
        for word in call.keywords:
            text = source_of(statement.text, word.value)
            if word.arg == "run_name":
                found.append(f'{self.mlflow}.set_tag("mlflow.runName", {text})')
            elif word.arg == "description":
                found.append(f'{self.mlflow}.set_tag("mlflow.note.content", {text})')
            elif word.arg == "tags":
                found.append(f"{self.mlflow}.set_tags({text})")
        return found

    def _note(self, statement: Statement, node: ast.stmt | ast.expr, text: str) -> None:
        first = statement.node.lineno if statement.node is not None else node.lineno
        self.notes.append(Note("NB333", statement.place.moved(node.lineno - first), text))


def _item(text: str, item: ast.withitem) -> str:
    source = source_of(text, item.context_expr)
    return f"{source} as {source_of(text, item.optional_vars)}" if item.optional_vars else source


def _indented(text: str) -> str:
    inside = lines_in_strings(text)
    lines = enumerate(text.split("\n"), start=1)
    return "\n".join(line if number in inside or not line else f"    {line}" for number, line in lines)


def _target(node: ast.stmt, call: ast.Call) -> ast.expr | None:
    """What a run is bound to."""
    if isinstance(node, ast.With):
        return next(item.optional_vars for item in node.items if item.context_expr is call)
    return node.targets[0] if isinstance(node, ast.Assign) else None
