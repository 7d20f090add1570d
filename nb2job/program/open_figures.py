"""Whether code leaves figures open: it draws, and does not show or close them behind that."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2job.program.drawing import Drawing
from nb2job.program.drawn_axes import drawn_on
from nb2job.program.nodes import children, names_in
from nb2job.program.program import Program, Statement

Names = frozenset[str]
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class OpenFigures:
    """Judges statements of one program, and the calls of its own functions by what those leave open."""

    def __init__(self, program: Program, drawing: Drawing) -> None:
        self.drawing = drawing
        self.logger = program.generated.log_picture
        found = (one.node for one in program.every_statement())
        functions = [one for one in found if isinstance(one, ast.FunctionDef) and one.name in drawing.drawers]
        self.closing: Names = Names()
        while True:
            open_ones = {one.name for one in functions if self._through(one.body, False)}
            closing = Names(one.name for one in functions) - open_ones
            if closing <= self.closing:
                break
            self.closing |= closing

    def after(self, cell: Sequence[Statement]) -> bool:
        """Whether figures are open where a cell ends, as it starts without any."""
        is_open, figures = False, 0
        for statement in cell:
            value = statement.node.value if isinstance(statement.node, ast.Expr) else None
            closes = self.drawing.closes(value) if value is not None else ""
            if closes == "one" and figures > 1:
                continue
            before, is_open = is_open, self._after(statement.node, is_open)
            figures += self.drawing.figures(statement)
            figures = figures if is_open or before else 0
        return is_open

    def _after(self, node: ast.stmt | None, is_open: bool) -> bool:
        if node is None or isinstance(node, _DEFINITIONS):
            return is_open
        value = node.value if isinstance(node, ast.Expr) else None
        if value is not None and (self.drawing.is_show(value) or self.drawing.closes(value)):
            return False
        if self.drawing.shows_itself(node):
            return False
        if isinstance(value, ast.Call) and self._logs_an_older_one(value):
            return is_open
        blocks = _blocks(node)
        if not blocks:
            return self._after_line(node, is_open)
        is_open |= self._draws_at_its_head(node)
        ends = [self._through(block, is_open) for block in blocks]
        whole = isinstance(node, (ast.With, ast.For, ast.While)) or bool(getattr(node, "orelse", []))
        return any(ends) or (is_open and not whole)

    def _logs_an_older_one(self, call: ast.Call) -> bool:
        """Whether a line logs a figure that another cell has closed, and draws on it."""
        logs = isinstance(call.func, ast.Name) and call.func.id == self.logger
        return logs and drawn_on(call.args[0], self.drawing.paths) is not None

    def _through(self, block: Sequence[ast.stmt], is_open: bool) -> bool:
        for node in block:
            is_open = self._after(node, is_open)
        return is_open

    def _draws_at_its_head(self, node: ast.stmt) -> bool:
        """Whether what a compound statement evaluates itself draws: `with plt.xkcd():` does not."""
        heads = [one for one in children(node) if isinstance(one, (ast.expr, ast.withitem))]
        return any(self.drawing.draws_in(one) for one in heads)

    def _after_line(self, node: ast.stmt, is_open: bool) -> bool:
        names = names_in(node)
        if self.drawing.draws_in(node) or names & (self.drawing.drawers - self.closing):
            return True
        return is_open and not names & self.closing


def _blocks(node: ast.stmt) -> list[list[ast.stmt]]:
    found = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
    found += [one.body for one in getattr(node, "handlers", [])]
    found += [one.body for one in getattr(node, "cases", [])]
    return [one for one in found if one]
