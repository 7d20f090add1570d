"""Pictures of yellowbrick and missingno: objects that are asked to show themselves, functions that draw."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2job.program.imported_names import ImportedNames
from nb2job.program.program import Statement

Names = frozenset[str]

_SHOWING = frozenset({"show", "poof", "finalize"})
_MISSINGNO = frozenset({"matrix", "bar", "heatmap", "dendrogram", "geoplot"})
_NO_PICTURES = frozenset({"yellowbrick.datasets", "yellowbrick.style", "yellowbrick.utils"})


class Visualizers:
    """Judges calls of one program by what its names hold."""

    def __init__(self, statements: Sequence[Statement], paths: ImportedNames) -> None:
        self.paths = paths
        self.names = Names()
        if any(path.startswith("yellowbrick") for path in paths.meanings.values()):
            made = {name for one in statements if self._makes(one) for name in one.facts.bindings}
            other = {name for one in statements if not self._makes(one) for name in one.facts.bindings}
            self.names = Names(made - other)

    def draws(self, call: ast.Call) -> bool:
        """Whether it draws with pyplot: `viz.show()`, `missingno.matrix(df)`, `residuals_plot(m, X, y)`."""
        module, _, name = self.paths.called(call).rpartition(".")
        if module == "missingno":
            return name in _MISSINGNO
        return (self._is_of_yellowbrick(module) and name[:1].islower()) or self._is_shown(call)

    def shows(self, call: ast.Call) -> bool:
        """Whether a visualizer is drawn and shown, which closes its figure in a notebook."""
        written = any(one.arg == "outpath" for one in call.keywords)
        return self._is_shown(call) and not call.args and not written

    def _is_shown(self, call: ast.Call) -> bool:
        method = call.func
        asks = isinstance(method, ast.Attribute) and method.attr in _SHOWING
        return asks and isinstance(method, ast.Attribute) and self._holds(method.value)

    def _holds(self, node: ast.expr) -> bool:
        return (isinstance(node, ast.Name) and node.id in self.names) or self._is_made(node)

    def _makes(self, statement: Statement) -> bool:
        node = statement.node
        return isinstance(node, ast.Assign) and self._is_made(node.value)

    def _is_made(self, node: ast.expr) -> bool:
        """Whether it is `ROCAUC(model)`, whatever is chained behind that gives itself."""
        while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fit":
            node = node.func.value
        module, _, name = (
            self.paths.called(node).rpartition(".") if isinstance(node, ast.Call) else ("", "", "")
        )
        return self._is_of_yellowbrick(module) and name[:1].isupper()

    @staticmethod
    def _is_of_yellowbrick(module: str) -> bool:
        return module.split(".")[0] == "yellowbrick" and module not in _NO_PICTURES
