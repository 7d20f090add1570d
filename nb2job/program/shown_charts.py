"""Which expressions are charts of Altair or of plotnine, or plots of HoloViews, which a notebook shows."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2job.program.imported_names import ImportedNames
from nb2job.program.program import Program, Statement

_LIBRARIES = ("plotly", "altair", "holoviews", "hvplot", "plotnine")
"""Libraries whose charts a notebook shows where a cell ends with one."""
_MADE = frozenset("Chart LayerChart layer hconcat vconcat concat repeat".split())
_GIVES_OTHER = ("to_", "save", "show", "display", "serve", "copy_to")
_PLOTS = frozenset(
    "Area Bars Bivariate Bounds BoxWhisker Chord Contours Curve Distribution ErrorBars Graph GridSpace HLine"
    " HeatMap HexTiles Histogram HoloMap Image ImageStack Labels Layout NdLayout NdOverlay Overlay Path"
    " Points Polygons QuadMesh RGB Raster Rectangles Sankey Scatter Segments Spikes Spread Surface Table Text"
    " TriMesh VLine VectorField Violin".split()
)
"""What makes a plot of HoloViews."""
_SAME_PLOT = frozenset("cols grid layout opts options overlay redim relabel".split())


def may_chart(program: Program) -> bool:
    """Whether a program speaks of a library whose charts are shown where a cell ends with one."""
    return any(word in one.text for one in program.every_statement() for word in _LIBRARIES)


class _Charts:
    """Judges expressions of one program by what its names only ever held."""

    libraries: frozenset[str]
    joins: tuple[type[ast.operator], ...]

    def __init__(self, statements: Sequence[Statement], paths: ImportedNames) -> None:
        self.paths = paths
        stars = frozenset().union(*(one.facts.stars for one in statements))
        modules = {path.split(".")[0] for path in paths.meanings.values()}
        self.imported = self.libraries & (modules | stars)
        self.starred = self.libraries & stars
        self.names: frozenset[str] = frozenset()
        while self.imported:
            held: set[str] = set()
            other: set[str] = set()
            for one in statements:
                node = one.node
                plain = isinstance(node, ast.Assign) and all(isinstance(t, ast.Name) for t in node.targets)
                good = plain and isinstance(node, ast.Assign) and self.is_chart(node.value)
                (held if good else other).update(one.facts.bindings | one.facts.function_writes)
            if held - other <= self.names:
                break
            self.names |= held - other

    def is_chart(self, node: ast.expr) -> bool:
        """Whether it surely is a chart: by its name, made there, two of them side by side."""
        if not self.imported:
            return False
        if isinstance(node, ast.Name):
            return node.id in self.names
        if isinstance(node, ast.BinOp):
            joined = isinstance(node.op, self.joins)
            return joined and self.is_chart(node.left) and self.is_chart(node.right)
        return isinstance(node, ast.Call) and self._gives_chart(node)

    def _gives_chart(self, call: ast.Call) -> bool:
        raise NotImplementedError


class AltairCharts(_Charts):
    """Charts of Altair: `alt.Chart(data).mark_line()`."""

    libraries = frozenset({"altair"})
    joins = (ast.BitOr, ast.BitAnd, ast.Add)

    def _gives_chart(self, call: ast.Call) -> bool:
        module, _, name = self.paths.called(call).rpartition(".")
        if module == "altair":
            return name in _MADE
        method = call.func
        given = isinstance(method, ast.Attribute) and not method.attr.startswith(_GIVES_OTHER)
        return given and isinstance(method, ast.Attribute) and self.is_chart(method.value)


class HoloviewsPlots(_Charts):
    """Plots of HoloViews: `hv.Curve(data)`, and `df.hvplot.line()` once hvPlot is imported."""

    libraries = frozenset({"holoviews", "hvplot"})
    joins = (ast.Mult, ast.Add)

    def _gives_chart(self, call: ast.Call) -> bool:
        module, _, name = self.paths.called(call).rpartition(".")
        method = call.func
        if module:
            return module.split(".")[0] == "holoviews" and name in _PLOTS
        if not isinstance(method, ast.Attribute):
            return False
        drawn = "hvplot" in self.imported and "hvplot" in {method.attr, getattr(method.value, "attr", "")}
        return drawn or (method.attr in _SAME_PLOT and self.is_chart(method.value))


class PlotnineCharts(_Charts):
    """Charts of plotnine: `ggplot(df, aes("a", "b")) + geom_point()`."""

    libraries = frozenset({"plotnine"})
    joins = (ast.Add,)

    def is_chart(self, node: ast.expr) -> bool:
        """Whether it surely is a chart: what is added to one gives another."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self.is_chart(node.left)
        return super().is_chart(node)

    def _gives_chart(self, call: ast.Call) -> bool:
        module, _, name = self.paths.called(call).rpartition(".")
        if not module and isinstance(call.func, ast.Name) and self.starred:
            module, name = "" if call.func.id in self.paths.bound else "plotnine", call.func.id
        return module.split(".")[0] == "plotnine" and name in {"ggplot", "qplot"}
