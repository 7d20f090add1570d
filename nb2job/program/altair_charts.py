"""Which expressions are charts of Altair, which a notebook shows as a page."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2job.program.imported_names import ImportedNames
from nb2job.program.program import Statement

_MADE = frozenset("Chart LayerChart layer hconcat vconcat concat repeat".split())
_GIVES_OTHER = ("to_", "save", "show", "display", "serve", "copy_to")
_JOINS = (ast.BitOr, ast.BitAnd, ast.Add)


class AltairCharts:
    """Judges expressions of one program by what its names only ever held."""

    def __init__(self, statements: Sequence[Statement], paths: ImportedNames) -> None:
        self.paths = paths
        self.names: frozenset[str] = frozenset()
        while "altair" in {path.split(".")[0] for path in paths.meanings.values()}:
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
        """Whether it surely is a chart: `alt.Chart(data).mark_line()`, two of them side by side."""
        if isinstance(node, ast.Name):
            return node.id in self.names
        if isinstance(node, ast.BinOp):
            return isinstance(node.op, _JOINS) and self.is_chart(node.left) and self.is_chart(node.right)
        if not isinstance(node, ast.Call):
            return False
        module, _, name = self.paths.called(node).rpartition(".")
        if module == "altair":
            return name in _MADE
        method = node.func
        given = isinstance(method, ast.Attribute) and not method.attr.startswith(_GIVES_OTHER)
        return given and isinstance(method, ast.Attribute) and self.is_chart(method.value)
