"""Log the pictures that cells end with: a figure that was closed, an animation, an image of PIL."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.drawing import drawing_of
from nb2job.program.drawn_axes import drawn_on
from nb2job.program.edit import Replace, source_of
from nb2job.program.giving import own_nodes
from nb2job.program.nodes import root_of, unparse, walk
from nb2job.program.parse import rewritten
from nb2job.program.pil_images import is_image
from nb2job.program.program import Program, Statement
from nb2job.program.purity import purity_of
from nb2job.program.rewriting import rewritten_units
from nb2job.program.shown_pages import ShownPages
from nb2job.program.walk import cell_ends
from nb2job.regex import regex

_PAGES = frozenset({"to_jshtml", "to_html5_video", "create_png"})
_ANIMATIONS = (".FuncAnimation", ".ArtistAnimation")
_PLAYS = regex(
    r"""["']animation["'],\s*html\s*=\s*["'](?!none)|animation\.html["']\s*\]\s*=\s*["'](?!none)"""
)
"""What has an animation played that a cell ends with."""


def log_pictures(program: Program) -> Program:
    """Put a `log_picture` in place of what only an eye would see, and a log line cannot say.

    The figures that are open where a cell ends are left to `log_figures`.
    """
    settings = program.settings
    if settings.plots != "log" or settings.tracking == "none":
        return program
    editor = _Editor(program)
    units = rewritten_units(program, editor.rewritten)
    return replace(program, units=units, helpers=program.helpers | editor.helpers).noting(*editor.notes)


class _Editor:
    def __init__(self, program: Program) -> None:
        self.purity = purity_of(program)
        self.names = program.generated
        self.pages = ShownPages(program, self.purity.paths)
        self.helpers: set[str] = set()
        self.last = cell_ends(program.statements())
        statements = list(program.statements())
        self.figures = (
            drawing_of(program).shown if any("plt." in one.text for one in statements) else frozenset()
        )
        self.made = {(one.place.cell, name) for one in statements for name in one.facts.bindings}
        self.anywhere = {name for _, name in self.made}
        every = list(program.every_statement())
        self.images = _holding(every, lambda node, names: is_image(node, names, self.purity.paths))
        plays = any(_PLAYS.search(one.text) for one in every)
        self.animations = _holding(every, self._is_animation) if plays else frozenset()
        self.plays = plays
        self.notes: list[Note] = []

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        node = statement.node
        if not isinstance(node, ast.Expr) or statement.kept or statement.quiet:
            return (statement,)
        displayed = self._displayed(node.value)
        if displayed is None and id(statement) not in self.last:
            return (statement,)
        shown = displayed or node.value
        picture = self._page(shown) or (shown if self._is_picture(statement, shown) else None)
        played = self.plays and self._is_animation(shown, self.animations)
        explains = self.pages.is_explanation(shown)
        if picture is None and not (played or explains or self.pages.is_own(shown)):
            return (statement,)
        root = root_of(picture or shown)
        name = root if root and root not in self.purity.imported else "picture"
        name = self._name_on_axes(shown) or name
        name = "force_plot" if explains else name
        function = self.names.log_explanation if explains else self.names.log_picture
        self.helpers.add("log_explanation" if explains else "log_picture")
        self.helpers |= {"picture_bytes"} if _is_bytes(picture) else set()
        text = f'{function}({source_of(statement.text, picture or shown)}, "{name}")'
        self.notes.append(Note("NB307", statement.place, f"the picture that is shown is logged: {name}"))
        # It is no result that the cell ends with.
        return tuple(replace(one, quiet=True) for one in rewritten(statement, [Replace(node, text)]))

    def _displayed(self, value: ast.expr) -> ast.expr | None:
        """The argument of a `display(…)` of one thing."""
        if not isinstance(value, ast.Call) or len(value.args) != 1 or value.keywords:
            return None
        shows = unparse(value.func).rpartition(".")[2] == "display" and self.purity.is_shown(value)
        return value.args[0] if shows else None

    def _page(self, value: ast.expr) -> ast.expr | None:
        """The text of an animation, in `HTML(…)` or alone; the bytes in `Image(graph.create_png())`."""
        if isinstance(value, ast.Call) and self.purity.is_shown(value) and len(value.args) == 1:
            return self._page(value.args[0])
        method = value.func if isinstance(value, ast.Call) else None
        known = isinstance(method, ast.Attribute) and method.attr in _PAGES - self.purity.methods
        return value if known else None

    def _is_picture(self, statement: Statement, value: ast.expr) -> bool:
        name = value.id if isinstance(value, ast.Name) else ""
        closed = name in self.figures and self._is_older(statement, name)
        image = is_image(value, self.images, self.purity.paths)
        return image or closed or self._is_on_older(statement, value)

    def _is_older(self, statement: Statement, name: str) -> bool:
        """Whether another cell set a name, and not this one: the figure that it is of was closed there."""
        return name in self.anywhere and (statement.place.cell, name) not in self.made

    def _name_on_axes(self, value: ast.expr) -> str:
        """What a figure of axes is called: by the function that drew on them, not by their name."""
        drawn = drawn_on(value, self.purity.paths) is not None
        return unparse(value.func).rpartition(".")[2] if drawn and isinstance(value, ast.Call) else ""

    def _is_on_older(self, statement: Statement, value: ast.expr) -> bool:
        """Whether it is the figure of older axes: `ax.figure`, or of statsmodels, which drew on them."""
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and not value.args:
            value = value.func if value.func.attr == "get_figure" else value
        if isinstance(value, ast.Attribute):
            owner = value.value if value.attr in {"figure", "get_figure"} else None
            return isinstance(owner, ast.Name) and self._is_older(statement, owner.id)
        axes = drawn_on(value, self.purity.paths)
        return axes is not None and self._is_older(statement, axes)

    def _is_animation(self, node: ast.expr, names: frozenset[str]) -> bool:
        """Whether it surely is an animation: made there, or by a function that gives nothing else."""
        if isinstance(node, ast.Name):
            return node.id in names
        if not isinstance(node, ast.Call):
            return False
        if self.purity.paths.called(node).endswith(_ANIMATIONS):
            return True
        return isinstance(node.func, ast.Name) and f"{node.func.id}()" in names


def _is_bytes(picture: ast.expr | None) -> bool:
    return isinstance(picture, ast.Call) and unparse(picture.func).endswith(".create_png")


def _holding(
    statements: list[Statement], is_one: Callable[[ast.expr, frozenset[str]], bool]
) -> frozenset[str]:
    """Names that only ever hold such values, and with `()` the functions that only ever give them."""
    found: frozenset[str] = frozenset()
    while True:
        held: set[str] = set()
        other: set[str] = set()
        for one in statements:
            node = one.node
            plain = isinstance(node, ast.Assign) and all(isinstance(t, ast.Name) for t in node.targets)
            good = plain and isinstance(node, ast.Assign) and is_one(node.value, found)
            (held if good else other).update(one.facts.bindings | one.facts.function_writes)
            if isinstance(node, ast.FunctionDef):
                (held if _gives(node, is_one) else other).add(f"{node.name}()")
            else:
                other.update(f"{name}()" for name in one.facts.bindings)
        if held - other == found:
            return found
        found = frozenset(held - other)


def _gives(function: ast.FunctionDef, is_one: Callable[[ast.expr, frozenset[str]], bool]) -> bool:
    """Whether a function ends with a return of such a value, and has no other."""
    nodes = [*own_nodes(function)]
    returned = [one for one in nodes if isinstance(one, ast.Return)]
    if function.decorator_list or returned != [function.body[-1]] or returned[0].value is None:
        return False
    if any(isinstance(one, (ast.Yield, ast.YieldFrom, ast.Global, ast.Nonlocal)) for one in walk(function)):
        return False
    inner = [one for one in nodes if isinstance(one, ast.Assign)]
    made = [one for one in inner if is_one(one.value, frozenset())]
    names = {unparse(target) for one in made for target in one.targets}
    stored = [one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)]
    once = frozenset(name for name in names if stored.count(name) == 1)
    return is_one(returned[0].value, once)
