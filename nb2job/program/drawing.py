"""Which expressions draw, show or close figures, by what the program's imports and classes say of them."""

from __future__ import annotations

import ast
from collections.abc import Callable

from nb2job.program.drawing_modules import drawing_functions
from nb2job.program.edit import source_of
from nb2job.program.imported_names import ImportedNames
from nb2job.program.nodes import unparse, walk
from nb2job.program.origins import names_by_origin
from nb2job.program.picture_calls import draws_by_request, draws_elsewhere, is_picture_call, shows_itself
from nb2job.program.plotly_figures import PlotlyFigures
from nb2job.program.program import Program, Statement
from nb2job.program.seaborn_grids import grids, is_grid
from nb2job.program.shared import of_program
from nb2job.program.shown_charts import AltairCharts, HoloviewsPlots, PlotnineCharts
from nb2job.program.visualizers import Visualizers

Names = frozenset[str]

PYPLOT = ("matplotlib.pyplot", "pylab", "matplotlib.pylab")
_QUIET_PYPLOT = frozenset(
    "style rc rcParams rcdefaults rc_context switch_backend close get_fignums cm Normalize show ion ioff"
    " isinteractive get_cmap colormaps".split()
)
_STARRED = frozenset(
    "plot hist figure subplot subplots scatter bar barh imshow boxplot contour contourf errorbar".split()
)
_QUIET_SEABORN = (
    "set",
    "load_dataset",
    "color_palette",
    "despine",
    "reset",
    "axes_style",
    "plotting_context",
)
_METHODS = frozenset({"plot", "hist", "boxplot"})
_FUNCTIONS = frozenset(
    "heatmap scatter_matrix parallel_coordinates andrews_curves autocorrelation_plot lag_plot radviz"
    " discrete_scatter".split()
)
"""Functions of pandas and others that draw with pyplot."""
_OTHER_CANVAS = ("plotly", "bokeh", "altair", "holoviews", "hvplot", "plotnine")


class Drawing:
    """Judges expressions of one program."""

    def __init__(self, program: Program) -> None:
        self.paths = ImportedNames(program)
        origins = names_by_origin(program)
        self.own = origins.methods | origins.functions
        statements = list(program.every_statement())
        self.stars = any(star in PYPLOT for one in statements for star in one.facts.stars)
        if "plt" not in self.paths.bound and any(one.facts.stars for one in statements):
            # Nothing else binds it: it comes from a star, as fastai's does.
            self.paths.meanings["plt"] = PYPLOT[0]
        self.altair = AltairCharts(statements, self.paths)
        self.holoviews = HoloviewsPlots(statements, self.paths)
        self.plotnine = PlotnineCharts(statements, self.paths)
        self.plotly = PlotlyFigures(statements, self.paths)
        self.visualizers = Visualizers(statements, self.paths)
        self.grids = grids(statements, self.paths)
        self.modules = drawing_functions(program.own_modules)
        self.by_name = draws_elsewhere(program)
        self.shown = _figures(statements, self._of_pyplot)
        self.methods: Names = Names()
        self.methods = self._methods(statements)
        self.drawers = self._drawers(statements)

    def draws(self, statement: Statement) -> bool:
        """Whether it may leave a figure open: it draws itself, or calls what draws."""
        if isinstance(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return False
        calls = bool(self.drawers & (statement.facts.called | statement.facts.valued))
        return calls or self.draws_in(statement.tree)

    def draws_in(self, tree: ast.AST) -> bool:
        """Whether a call in a tree draws by itself, not through a function of the notebook."""
        return any(map(self._is_drawing, walk(tree)))

    def is_show(self, node: ast.expr) -> bool:
        """Whether it is `plt.show(…)`, however the notebook calls pyplot, or `fig.show()` of its figure."""
        method = node.func if isinstance(node, ast.Call) and not node.args else None
        of_figure = isinstance(method, ast.Attribute) and method.attr == "show"
        owner = method.value if of_figure and isinstance(method, ast.Attribute) else None
        return self._of_pyplot(node) == "show" or (isinstance(owner, ast.Name) and owner.id in self.shown)

    def shows_itself(self, node: ast.stmt | None) -> bool:
        """Whether a line is a call of a library that draws, and shows what is open: shap's pictures."""
        value = getattr(node, "value", None)
        if not isinstance(node, (ast.Expr, ast.Assign)) or not isinstance(value, ast.Call):
            return False
        module, _, name = self._path(value.func).rpartition(".")
        return shows_itself(module, name, value) or self.visualizers.shows(value)

    def closes(self, node: ast.expr) -> str:
        """ "all" or "one" for what a `plt.close(…)` closes; "" for another expression."""
        if self._of_pyplot(node) != "close" or not isinstance(node, ast.Call):
            return ""
        whole = len(node.args) == 1 and unparse(node.args[0]) == "'all'"
        return "all" if whole else "one"

    def figures(self, statement: Statement) -> int:
        """How many calls in a statement surely make a figure of their own."""
        names = (self._of_pyplot(node) for node in walk(statement.tree) if isinstance(node, ast.expr))
        return sum(name in {"figure", "subplots"} for name in names)

    def chart(self, node: ast.expr, statement: Statement) -> ast.expr | None:
        """The figure of plotly, or the chart, that a `fig.show()` shows, or `draw()` of plotnine."""
        method = node.func if isinstance(node, ast.Call) else None
        if not isinstance(method, ast.Attribute):
            return None
        drawn = method.attr == "draw" and self.plotnine.is_chart(method.value)
        shown = method.attr == "show" and self.is_chart(method.value, statement)
        return method.value if shown or drawn else None

    def is_chart(self, node: ast.expr, statement: Statement | None = None) -> bool:
        """Whether it is surely a figure of plotly, a chart of Altair or plotnine, or a plot of HoloViews."""
        chart = any(one.is_chart(node) for one in (self.altair, self.holoviews, self.plotnine))
        if statement is not None and self.plotly.is_shown(node, statement):
            return True
        return chart or self.plotly.is_figure(node)

    def is_printed(self, call: ast.Call) -> bool:
        """Whether a `print(chart)` is of plotnine, which draws the chart."""
        return len(call.args) == 1 and not call.keywords and self.plotnine.is_chart(call.args[0])

    def inline(self, statement: Statement, call: ast.Call) -> str:
        """`go.Figure([trace]).show()` for plotly's `iplot([trace])`; "" where it is given a figure."""
        made = self.plotly.figure_of(call)
        if not made or not call.args or self.is_chart(call.args[0], statement):
            return ""
        return f"{made}({source_of(statement.text, call.args[0])}).show()"

    def is_grid(self, node: ast.expr) -> bool:
        """Whether an expression is surely a grid of seaborn's, whose own text says nothing."""
        return is_grid(node, self.grids, self.paths)

    def _of_pyplot(self, node: ast.expr) -> str:
        """The function of pyplot that a call calls, or ""."""
        if not isinstance(node, ast.Call):
            return ""
        module, _, name = self._path(node.func).rpartition(".")
        return name if module in PYPLOT else ""

    def _path(self, node: ast.expr) -> str:
        """What a function is; a name that may be pyplot or seaborn is taken for it."""
        path = self.paths.path(node)
        name = node.id if isinstance(node, ast.Name) else ""
        if not path and self.stars and name and name not in self.paths.bound:
            return f"pylab.{name}" if name in _STARRED | {"show", "close"} else ""
        if not path and isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            modules = self.paths.possible.get(node.value.id, set()) & {*PYPLOT, "seaborn"}
            return f"{min(modules)}.{node.attr}" if modules else ""
        return path

    def _drawers(self, statements: list[Statement]) -> Names:
        """Functions and classes of the notebook that draw, directly or through each other."""
        definitions = {
            one.node.name: one
            for one in statements
            if isinstance(one.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        }
        found = {name for name, one in definitions.items() if self.draws_in(one.tree)}
        while True:
            more = {name for name, one in definitions.items() if one.facts.deferred & found} - found
            if not more:
                return frozenset(found)
            found |= more

    def _methods(self, statements: list[Statement]) -> Names:
        """Methods of the notebook's classes that draw, directly or through each other."""
        classes = [one.node for one in statements if isinstance(one.node, ast.ClassDef)]
        functions = [one for node in classes for one in node.body if isinstance(one, ast.FunctionDef)]
        while True:
            more = {one.name for one in functions if self.draws_in(one)} - self.methods
            if not more:
                return self.methods
            self.methods |= more

    def _is_drawing(self, node: ast.AST) -> bool:
        if not isinstance(node, ast.Call) or self.altair.is_chart(node) or self.plotnine.is_chart(node):
            return False
        module, _, name = self._path(node.func).rpartition(".")
        if module.startswith(PYPLOT):
            return name not in _QUIET_PYPLOT and not module.endswith((".style", ".cm"))
        by_library = draws_by_request(node) or self.visualizers.draws(node)
        if (module.split(".")[0], name) in self.modules or by_library:
            return True
        if module == "seaborn":
            return not name.startswith(_QUIET_SEABORN)
        if self.grids and isinstance(node.func, ast.Attribute) and self.is_grid(node.func.value):
            return True
        last = node.func.attr if isinstance(node.func, ast.Attribute) else unparse(node.func)
        if last in self.own:
            return last in self.methods and isinstance(node.func, ast.Attribute)
        if isinstance(node.func, ast.Attribute):
            chained = isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "plot"
            shown = isinstance(node.func.value, ast.Name) and node.func.value.id.endswith("Display")
            if last in _METHODS or chained or (shown and last.startswith("from_")):
                return True
        if module.startswith(_OTHER_CANVAS):
            return False
        named = last in _FUNCTIONS or last.endswith("Display")
        named |= last.startswith("plot_") and last != "plot_model"
        return named or (self.by_name and is_picture_call(module, last))


drawing_of = of_program(Drawing)
"""What is known of a program, found once as long as it is the same."""


def is_of_axes(node: ast.expr) -> bool:
    """Whether it is the figure that axes, or a grid, are of: `ax.figure`, `ax.get_figure()`."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "get_figure"
    return isinstance(node, ast.Attribute) and node.attr == "figure"


def _figures(statements: list[Statement], of_pyplot: Callable[[ast.expr], str]) -> Names:
    """Names that only ever hold figures of pyplot: `fig, axes = plt.subplots()`, `fig = ax.figure`."""
    held: set[str] = set()
    other: set[str] = set()
    for statement in statements:
        node = statement.node
        made = of_pyplot(node.value) if isinstance(node, ast.Assign) and len(node.targets) == 1 else ""
        target = node.targets[0] if made and isinstance(node, ast.Assign) else None
        if made == "subplots" and isinstance(target, ast.Tuple):
            target = target.elts[0]
        drawn = made in {"figure", "subplots"}
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and is_of_axes(node.value):
            target, drawn = node.targets[0], True
        name = {target.id} if isinstance(target, ast.Name) and drawn else set[str]()
        held |= name
        other |= (statement.facts.bindings | statement.facts.function_writes) - name
    return frozenset(held - other)
