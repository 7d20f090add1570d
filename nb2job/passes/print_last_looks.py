"""Print what a cell shows where nothing else reads a value that the script makes all the same."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.drawing import drawing_of
from nb2job.program.edit import Replace, source_of
from nb2job.program.import_statements import is_of_ipython
from nb2job.program.nodes import unparse
from nb2job.program.parse import rewritten
from nb2job.program.program import Program, Statement
from nb2job.program.purity import purity_of
from nb2job.program.rewriting import rewritten_units
from nb2job.program.stranded import StrandedNames


def print_last_looks(program: Program) -> Program:
    """`counter` below `counter = Counter(words)` is printed: dropped, it would leave a name for nobody."""
    others = (one for one in program.every_statement() if not is_of_ipython(one.node))
    bound = frozenset().union(*(one.facts.bindings for one in others))
    if program.settings.prints == "drop" or {"print", "display"} & bound:
        return program
    editor = _Editor(program)
    units = rewritten_units(program, editor.rewritten)
    return replace(program, units=units).noting(*editor.notes)


class _Editor:
    def __init__(self, program: Program) -> None:
        self.purity = purity_of(program)
        self.stranded = StrandedNames(program, self.purity)
        self.drawing = drawing_of(program) if program.settings.plots != "keep" else None
        self.pictures = self._pictures(program)
        self.notes: list[Note] = []

    def _pictures(self, program: Program) -> frozenset[str]:
        """Names that only ever hold what drawing gives: the axes of `ax = sns.heatmap(df)`."""
        drawn, others = set[str](), set[str]()
        for one in program.statements():
            value = one.node.value if isinstance(one.node, ast.Assign) else None
            call = isinstance(value, ast.Call) and self.drawing is not None
            draws = call and self.drawing is not None and self.drawing.draws_in(one.tree)
            (drawn if draws else others).update(one.facts.bindings | one.facts.function_writes)
        return frozenset(drawn - others)

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        node = statement.node
        value = _shown(node) if node is not None and not statement.kept else None
        if node is None or value is None or not self._is_dropped(value):
            return (statement,)
        if not self.stranded.are_read_by(statement, value):
            return (statement,)
        source = source_of(statement.text, value)
        text = f"logged, since nothing else reads it: {source.splitlines()[0][:60]}"
        self.notes.append(Note("NB345", statement.place, text))
        return rewritten(statement, [Replace(node, f"print({source})")])

    def _is_dropped(self, value: ast.expr) -> bool:
        """Whether it would be dropped as a look, and is no object for a browser, and no figure."""
        if self.drawing is not None and self.drawing.is_chart(value):
            return False
        if isinstance(value, ast.Name) and value.id in self.pictures:
            return False
        return (self.purity.is_pure(value) or self.purity.is_view(value)) and not isinstance(
            value, ast.Constant
        )


def _shown(node: ast.stmt) -> ast.expr | None:
    """What a line shows, by itself or by `display`."""
    value = node.value if isinstance(node, ast.Expr) else None
    if isinstance(value, ast.Call) and unparse(value.func) == "display":
        return value.args[0] if len(value.args) == 1 and not value.keywords else None
    return value
