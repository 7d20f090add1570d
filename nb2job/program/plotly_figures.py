"""Which expressions are figures of plotly, which a notebook shows where a cell ends with one."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from nb2job.program.held_here import Ids, holding_here
from nb2job.program.imported_names import ImportedNames
from nb2job.program.program import Statement
from nb2job.program.returns import values_returned

_MADE = frozenset(
    {"plotly.graph_objects.Figure", "plotly.graph_objs.Figure", "plotly.subplots.make_subplots"}
)
_INLINE = frozenset({"plotly.offline.iplot", "plotly.plotly.iplot", "chart_studio.plotly.iplot"})
_GRAPHS = ("plotly.graph_objects", "plotly.graph_objs")
_GIVES_ITSELF = ("update", "add_", "for_each_", "set_subplots")
"""Methods of a figure that change it, and give the figure: `fig.update_layout(title="Sales")`."""


class PlotlyFigures:
    """Judges expressions of one program by what its names only ever held."""

    def __init__(self, statements: Sequence[Statement], paths: ImportedNames) -> None:
        self.paths = paths
        self.names: frozenset[str] = frozenset()
        self.makers: frozenset[str] = frozenset()
        self.here: Mapping[int, Ids] = {}
        if "plotly" in {path.split(".")[0] for path in paths.meanings.values()}:
            makers = self._makers(statements)
            self.names = self._names(statements)
            self.makers = makers
            self.here = holding_here(statements, self.is_figure)

    def is_shown(self, node: ast.expr, statement: Statement) -> bool:
        """Whether an expression of a statement surely is a figure, whatever its name holds elsewhere."""
        return self.is_figure(node, self.here.get(id(statement), frozenset()))

    def is_figure(self, node: ast.expr, here: Ids = frozenset()) -> bool:
        """Whether it surely is a figure: by its name, made there, or changed by a method of its own."""
        if isinstance(node, ast.Name):
            return node.id in self.names or id(node) in here
        if not isinstance(node, ast.Call):
            return False
        if isinstance(node.func, ast.Name) and node.func.id in self.makers:
            return True
        path = self.paths.called(node)
        if path:
            express = path.startswith("plotly.express.") and path.count(".") == 2
            made = path in _MADE or path.startswith("plotly.figure_factory.create_")
            return (express and not path.endswith("_results")) or made
        method = node.func
        changes = isinstance(method, ast.Attribute) and method.attr.startswith(_GIVES_ITSELF)
        return changes and isinstance(method, ast.Attribute) and self.is_figure(method.value, here)

    def figure_of(self, call: ast.Call) -> str:
        """How the class is spelled that makes a figure of what `iplot([trace])` shows; "" for other calls."""
        if self.paths.called(call) not in _INLINE:
            return ""
        named = [name for name, path in self.paths.meanings.items() if path in _GRAPHS]
        own = [
            name for name, path in self.paths.meanings.items() if path in _MADE and path.endswith("Figure")
        ]
        return f"{min(named)}.Figure" if named else min(own, default="")

    def _names(self, statements: Sequence[Statement]) -> frozenset[str]:
        """Names that only ever hold figures."""
        # `fig = fig.update_layout()` holds one if `fig` does: all may, until one is found that does not.
        self.names = frozenset().union(*(one.facts.bindings for one in statements))
        while True:
            other: set[str] = set()
            for one in statements:
                node = one.node
                plain = isinstance(node, ast.Assign) and all(isinstance(t, ast.Name) for t in node.targets)
                good = plain and isinstance(node, ast.Assign) and self.is_figure(node.value)
                other |= one.facts.function_writes | (frozenset() if good else one.facts.bindings)
            if not self.names & other:
                return self.names
            self.names -= other

    def _makers(self, statements: Sequence[Statement]) -> frozenset[str]:
        """Functions of the notebook that only ever give figures of plotly."""
        found: set[str] = set()
        other: set[str] = set()
        for statement in statements:
            node = statement.node
            values = values_returned(node) if isinstance(node, ast.FunctionDef) else []
            good = bool(values) and all(self.is_figure(one) for one in values)
            again = statement.facts.bindings & found
            (found if good and not again else other).update(statement.facts.bindings)
            other |= again | statement.facts.function_writes
        return frozenset(found - other)
