"""Which values show themselves as a page for a browser: objects of own classes, and plots of shap."""

from __future__ import annotations

import ast

from nb2job.program.imported_names import ImportedNames
from nb2job.program.program import Program

_FORCE_PLOTS = frozenset({"shap.force_plot", "shap.plots.force"})


class ShownPages:
    """Judges the values that cells of one program end with."""

    def __init__(self, program: Program, paths: ImportedNames) -> None:
        self.paths = paths
        statements = list(program.every_statement())
        classes = [one.node for one in statements if isinstance(one.node, ast.ClassDef)]
        pages = {one.name for one in classes if _writes_a_page(one)}
        other = {
            name
            for one in statements
            if not isinstance(one.node, ast.ClassDef)
            for name in one.facts.bindings | one.facts.function_writes
        }
        self.classes = frozenset(pages - other)

    def is_own(self, value: ast.expr) -> bool:
        """Whether it makes an object of a class of the notebook that writes itself as a page."""
        return (
            isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in self.classes
        )

    def is_explanation(self, value: ast.expr) -> bool:
        """Whether it is a plot of shap that is no figure of matplotlib."""
        if not isinstance(value, ast.Call) or self.paths.called(value) not in _FORCE_PLOTS:
            return False
        told = any(one.arg in {"matplotlib", None} for one in value.keywords)
        spread = len(value.args) > 4 or any(isinstance(one, ast.Starred) for one in value.args)
        return not told and not spread


def _writes_a_page(node: ast.ClassDef) -> bool:
    methods = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
    return "_repr_html_" in methods and not node.decorator_list
