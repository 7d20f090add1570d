"""Log the classification reports that the notebook made: the table as JSON, its averages as metrics."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.counting import step_of
from nb2job.program.edit import Replace, source_of
from nb2job.program.imported_names import imported_names
from nb2job.program.nodes import unparse
from nb2job.program.parse import rewritten
from nb2job.program.program import Program, Statement
from nb2job.program.rewriting import rewritten_units
from nb2job.program.walk import Line, lines


def log_reports(program: Program) -> Program:
    """Hand each call of `classification_report` to a helper, which logs it and gives the same text."""
    if program.settings.tracking == "none":
        return program
    editor = _Editor(program)
    units = rewritten_units(program, editor.rewritten)
    helpers = program.helpers | ({"log_report"} if editor.notes else set())
    return replace(program, units=units, helpers=helpers).noting(*editor.notes)


class _Editor:
    def __init__(self, program: Program) -> None:
        self.paths = imported_names(program)
        self.helper = program.generated.log_report
        self.notes: list[Note] = []

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        if statement.kept or statement.node is None:
            return (statement,)
        edits: list[Replace] = []
        for line in lines(statement.tree):
            for call in self._reports(line.node):
                edits.append(Replace(call, self._logged(statement, line, call)))
                place = statement.place.moved(line.node.lineno - statement.node.lineno)
                self.notes.append(Note("NB364", place, "a classification report is logged, and its averages"))
        return rewritten(statement, edits)

    def _reports(self, node: ast.stmt) -> Iterator[ast.Call]:
        """The reports that a statement assigns, or prints."""
        value = node.value if isinstance(node, (ast.Assign, ast.Expr)) else None
        printed = isinstance(value, ast.Call) and unparse(value.func) == "print"
        waiting = list(value.args) if printed and isinstance(value, ast.Call) else [value]
        while waiting:
            one = waiting.pop(0)
            if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add) and printed:
                waiting = [one.left, one.right, *waiting]
            elif isinstance(one, ast.Call) and self._is_report(one):
                yield one

    def _is_report(self, call: ast.Call) -> bool:
        """Whether it is a report as text, in the words that scikit-learn takes."""
        words = {word.arg for word in call.keywords}
        starred = any(isinstance(one, ast.Starred) for one in call.args)
        path = self.paths.called(call)
        known = path.startswith("sklearn.metrics.") and path.endswith(".classification_report")
        return known and not words & {None, "output_dict"} and not starred

    def _logged(self, statement: Statement, line: Line, call: ast.Call) -> str:
        parts = [source_of(statement.text, one) for one in (call.func, *call.args)]
        parts += [f"{word.arg}={source_of(statement.text, word.value)}" for word in call.keywords]
        step = step_of(line)
        return f"{self.helper}({', '.join([*parts, *([f'step={step}'] if step else [])])})"
