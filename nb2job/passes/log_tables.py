"""Log the frames that the notebook displayed, where they were asked for (--tables log)."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.drawing import drawing_of, is_of_axes
from nb2job.program.edit import Replace, source_of
from nb2job.program.nodes import unparse
from nb2job.program.parse import rewritten
from nb2job.program.program import Program, Statement
from nb2job.program.purity import purity_of
from nb2job.program.rewriting import rewritten_units
from nb2job.program.walk import cell_ends

_NO_FRAMES = frozenset({"fig", "shape", "size", "columns", "index", "dtype", "ndim", "values"})


def log_tables(program: Program) -> Program:
    """Put a `log_table` in place of what a cell ends with, or displays, if it may be a frame.

    The helper tells at run time whether it is one; only what would be dropped is replaced.
    """
    settings = program.settings
    if settings.tables != "log" or settings.tracking == "none":
        return program
    editor = _Editor(program)
    units = rewritten_units(program, editor.rewritten)
    helpers = program.helpers | ({"log_table"} if editor.notes else set())
    return replace(program, units=units, helpers=helpers).noting(*editor.notes)


class _Editor:
    def __init__(self, program: Program) -> None:
        self.purity = purity_of(program)
        self.drawing = drawing_of(program)
        self.function = program.generated.log_table
        self.last = cell_ends(program.statements())
        self.own_display = "display" in self.purity.rebound
        self.notes: list[Note] = []

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        node = statement.node
        if not isinstance(node, ast.Expr) or statement.kept:
            return (statement,)
        values = self._displayed(node.value) or ([node.value] if id(statement) in self.last else [])
        shown = [value for value in values if self._may_be_frame(value)]
        if not shown or len(shown) < len(values):
            return (statement,)
        lines = [f'{self.function}({source_of(statement.text, value)}, "{_root(value)}")' for value in shown]
        self.notes.append(Note("NB363", statement.place, "logged as a table"))
        return rewritten(statement, [Replace(node, "\n".join(lines))])

    def _displayed(self, value: ast.expr) -> list[ast.expr]:
        """The arguments of a `display(…)`."""
        shows = isinstance(value, ast.Call) and unparse(value.func) == "display" and not self.own_display
        return list(value.args) if shows and isinstance(value, ast.Call) and not value.keywords else []

    def _may_be_frame(self, value: ast.expr) -> bool:
        if isinstance(value, ast.Attribute) and value.attr in _NO_FRAMES:
            return False
        if self.drawing.is_chart(value) or is_of_axes(value):
            return False
        if isinstance(value, ast.Name) and value.id in self.drawing.shown:
            return False
        kinds = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.BinOp)
        dropped = self.purity.is_pure(value) or self.purity.is_view(value)
        return isinstance(value, kinds) and bool(_root(value)) and dropped


def _root(node: ast.expr) -> str:
    """The name at the root of attributes, calls, subscripts, or of one in an operation; or ""."""
    if isinstance(node, ast.BinOp):
        # A plain name in an operation may well be a number: `1 + n`.
        sides = [one for one in (node.left, node.right) if not isinstance(one, ast.Name)]
        return next(filter(None, map(_root, sides)), "")
    while isinstance(node, (ast.Attribute, ast.Subscript)) or (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
