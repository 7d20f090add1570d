"""Log the figures that a notebook would have shown: at `plt.show()`, and where a cell that drew ends."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import Edit, Replace, apply
from nb2job.program.program import Program, Statement, Unit
from nb2job.program.walk import lines

_DRAWING = re.compile(
    r"\bplt\.(?!style|rc|switch_backend|close|get_fignums|cm\b|Normalize)\w+|\bpyplot\.\w+\("
    r"|\bsns\.(?!set|load_dataset|color_palette|despine)\w+\(|\.plot\(|\.plot\.\w+\(|\.hist\("
    r"|\.boxplot\(|Display\.from_\w+\(|Display\([^)]*\)|\bplot_\w+\("
)
_SHOW = re.compile(r"\bplt\.show\(|\bpyplot\.show\(")


def log_figures(program: Program) -> Program:
    """Log and close every open figure where the notebook's inline backend shows and closes it."""
    plots = program.settings.plots
    if plots == "keep" or not _draws(program):
        return program
    editor = _Editor(program, logs=plots == "log" and program.settings.tracking != "none")
    definitions = tuple(editor.shown(one, getattr(one.node, "name", "figure")) for one in program.definitions)
    units = tuple(editor.closed(unit) for unit in program.units)
    helpers = program.helpers | ({"log_figures"} if editor.logs and editor.used else set())
    changed = replace(program, definitions=definitions, units=units, helpers=helpers)
    return changed.noting(*editor.notes)


def _draws(program: Program) -> bool:
    return any(_DRAWING.search(one.text) for one in program.every_statement())


class _Editor:
    def __init__(self, program: Program, *, logs: bool) -> None:
        self.logs = logs
        self.function = program.generated.log_figures
        self.plt = _pyplot_name(program) or program.generated.plt
        self.drawers = _drawing_functions(program)
        self.used = False
        self.notes: list[Note] = []

    def call(self, name: str) -> str:
        self.used = True
        return f'{self.function}("{name}")' if self.logs else f'{self.plt}.close("all")'

    def shown(self, statement: Statement, name: str) -> Statement:
        """Each `plt.show()`, at any depth, logs what is open."""
        if not _SHOW.search(statement.text):
            return statement
        edits: list[Edit] = []
        for line in lines(statement.tree):
            if isinstance(line.node, ast.Expr) and _SHOW.match(ast.unparse(line.node)):
                edits.append(Replace(line.node, self.call(line.function or name)))
                self._note(statement, "plt.show() logs the open figures and closes them")
        return statement.saying(apply(statement.text, edits))

    def closed(self, unit: Unit) -> Unit:
        """A call after the last statement of each cell that drew and left a figure open."""
        found: list[Statement] = []
        for number, statement in enumerate(unit.statements):
            found.append(self.shown(statement, unit.name))
            following = unit.statements[number + 1 : number + 2]
            if following and following[0].place.cell == statement.place.cell:
                continue
            cell = [one for one in unit.statements if one.place.cell == statement.place.cell]
            if self._leaves_open(cell) and found[-1].node is not None:
                found.append(replace(statement, text=self.call(unit.name), gap=False, kept=False))
                self._note(statement, "the figures that the cell leaves open are logged and closed")
        return unit.holding(found)

    def _leaves_open(self, cell: list[Statement]) -> bool:
        drawing = False
        for statement in cell:
            if isinstance(statement.node, (ast.FunctionDef, ast.ClassDef)):
                continue
            calls = bool(self.drawers & (statement.facts.called | statement.facts.valued))
            if calls or _DRAWING.search(_SHOW.sub("", statement.text)):
                drawing = True
            if isinstance(statement.node, ast.Expr) and _SHOW.match(ast.unparse(statement.node)):
                drawing = False
        return drawing

    def _note(self, statement: Statement, text: str) -> None:
        self.notes.append(Note("NB307", statement.place, text))


def _pyplot_name(program: Program) -> str:
    """What the notebook calls pyplot, if it imports it."""
    for statement in program.every_statement():
        node = statement.node
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == "matplotlib.pyplot" and alias.asname:
                    return alias.asname
    return ""


def _drawing_functions(program: Program) -> frozenset[str]:
    """Functions and classes of the notebook that draw, directly or through each other."""
    definitions = {
        one.node.name: one
        for one in program.every_statement()
        if isinstance(one.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    }
    found = {name for name, one in definitions.items() if _DRAWING.search(one.text)}
    while True:
        more = {name for name, one in definitions.items() if one.facts.deferred & found} - found
        if not more:
            return frozenset(found)
        found |= more
