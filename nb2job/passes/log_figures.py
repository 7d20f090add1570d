"""Log the figures that a notebook would have shown: at `plt.show()`, and where a cell that drew ends."""

from __future__ import annotations

import ast
from dataclasses import replace
from itertools import groupby

from nb2job.notebook.cell import Note
from nb2job.program.drawing import PYPLOT, Drawing, drawing_of
from nb2job.program.edit import Edit, Replace, apply, source_of
from nb2job.program.open_figures import OpenFigures
from nb2job.program.program import Program, Statement, Unit
from nb2job.program.walk import Line, lines


def log_figures(program: Program) -> Program:
    """Log and close every open figure where the notebook's inline backend shows and closes it.

    A figure of plotly, a plot of Bokeh, or a chart of Altair or plotnine, is logged where it is shown.
    """
    plots = program.settings.plots
    if plots == "keep":
        return program
    editor = _Editor(program, logs=plots == "log" and program.settings.tracking != "none")
    editor.writes_pages = any("output_file(" in one.text for one in program.every_statement())
    definitions = tuple(editor.shown(one, getattr(one.node, "name", "figure")) for one in program.definitions)
    editor.writes_pages = False
    units = tuple(editor.closed(unit) for unit in program.units)
    changed = replace(program, definitions=definitions, units=units)
    return replace(changed, helpers=program.helpers | editor.helpers).noting(*editor.notes)


class _Editor:
    def __init__(self, program: Program, *, logs: bool) -> None:
        self.logs = logs
        self.names = program.generated
        self.drawing = drawing_of(program)
        self.open_figures = OpenFigures(program, self.drawing)
        self.plt = _pyplot_name(self.drawing, program) or program.generated.plt
        self.helpers: set[str] = set()
        self.charts: dict[str, int] = {}
        self.numbered = False
        self.writes_pages = False
        self.notes: list[Note] = []
        # A long cell may be several units: it ends with the last of them.
        runs = groupby(program.statements(), key=lambda one: (one.place.file, one.place.cell))
        cells = [list(run) for _, run in runs]
        self.cells = {id(cell[-1]): cell for cell in cells}

    def call(self, name: str) -> str:
        """The line that logs and closes what is open, or only closes it."""
        self.helpers |= {"log_figures"} if self.logs else set()
        return f'{self.names.log_figures}("{name}")' if self.logs else f'{self.plt}.close("all")'

    def shown(self, statement: Statement, name: str) -> Statement:
        """Each `plt.show()`, at any depth, logs what is open; each `fig.show()` of plotly its figure."""
        edits: list[Edit] = []
        for line in lines(statement.tree):
            value = line.node.value if isinstance(line.node, ast.Expr) else None
            chart = self.drawing.chart(value, statement) if value is not None else None
            if chart is not None:
                edits.append(Replace(line.node, self._chart(statement, line, chart, name)))
                self._note(statement, "the figure that is shown is logged")
            elif value is not None and self.logs and self._is_page(value):
                edits.append(Replace(line.node, self._page(statement, line, value, name)))
                self._note(statement, "the plot of Bokeh that is shown is logged")
            elif value is not None and self.drawing.is_show(value):
                edits.append(Replace(line.node, self.call(line.function or name)))
                self._note(statement, "plt.show() logs the open figures and closes them")
            elif line.node is not statement.node and self.drawing.shows_itself(line.node):
                text = source_of(statement.text, line.node)
                edits.append(Replace(line.node, f"{text}\n{self.call(line.function or name)}"))
                self._note(statement, "the figure that a library shows is logged and closed")
        return statement.saying(apply(statement.text, edits)) if edits else statement

    def _chart(self, statement: Statement, line: Line, chart: ast.expr, name: str) -> str:
        text = source_of(statement.text, chart)
        if not self.logs:
            return (
                "" if isinstance(chart, ast.Name) else f"({text})" if isinstance(chart, ast.BinOp) else text
            )
        if self.drawing.altair.is_chart(chart):
            self.helpers.add("log_page")
            return f'{self.names.log_page}({text}, "{line.function or name}")'
        if self.drawing.plotnine.is_chart(chart):
            self.helpers.add("log_picture")
            drawn = f"({text})" if isinstance(chart, ast.BinOp) else text
            return f'{self.names.log_picture}({drawn}.draw(), "{line.function or name}")'
        if self.drawing.holoviews.is_chart(chart):
            self.helpers.add("log_plot")
            return f'{self.names.log_plot}({text}, "{line.function or name}")'
        if self.numbered:
            self.charts[name] = number = self.charts.get(name, 0) + 1
            return f'{self.names.mlflow}.log_figure({text}, "{name}_{number}.html")'
        self.helpers.add("log_chart")
        return f'{self.names.log_chart}({text}, "{line.function or name}")'

    def _is_page(self, value: ast.expr) -> bool:
        """Whether it is Bokeh's `show(plot)`, where no `output_file` says which file it writes."""
        shown = isinstance(value, ast.Call) and len(value.args) == 1 and not self.writes_pages
        return shown and self.drawing.paths.called(value) == "bokeh.io.show"

    def _page(self, statement: Statement, line: Line, value: ast.expr, name: str) -> str:
        assert isinstance(value, ast.Call)
        self.helpers |= {"log_picture", "picture_page"}
        text = source_of(statement.text, value.args[0])
        return f'{self.names.log_picture}({text}, "{line.function or name}")'

    def closed(self, unit: Unit) -> Unit:
        """A call after the last statement of each cell that drew and left a figure open."""
        found: list[Statement] = []
        self.numbered = all(map(self._shows_once, unit.statements))
        for statement in unit.statements:
            self.writes_pages |= "output_file(" in statement.text
            found.append(self.shown(statement, unit.name))
            if self.drawing.shows_itself(statement.node) or self.open_figures.after(
                self.cells.get(id(statement), [])
            ):
                found.append(replace(statement, text=self.call(unit.name), gap=False, kept=False))
                self._note(statement, "the figures that the cell leaves open are logged and closed")
        return unit.holding(one for one in found if one.text.strip())

    def _shows_once(self, statement: Statement) -> bool:
        """Whether no figure of plotly is shown in a loop or a function: each has a number of its own."""
        return all(
            line.top
            for line in lines(statement.tree)
            if isinstance(line.node, ast.Expr) and self.drawing.chart(line.node.value, statement) is not None
        )

    def _note(self, statement: Statement, text: str) -> None:
        self.notes.append(Note("NB307", statement.place, text))


def _pyplot_name(drawing: Drawing, program: Program) -> str:
    """What the notebook calls pyplot, if it imports it for the whole script under a name of its own."""
    everywhere = frozenset().union(*(one.facts.bindings for one in program.imports), frozenset())
    if program.whole is None:
        everywhere -= frozenset().union(*(one.facts.bindings for one in program.statements()), frozenset())
    names = (name for name, meaning in drawing.paths.meanings.items() if meaning in PYPLOT)
    return next((name for name in names if name in everywhere), "")
