"""Calls that draw on axes which they are given, and give the figure that those are of."""

from __future__ import annotations

import ast

from nb2job.program.imported_names import ImportedNames


def drawn_on(node: ast.AST, paths: ImportedNames) -> str | None:
    """The name of the axes in `abline_plot(…, ax=ax)` of statsmodels; None for another expression."""
    if not isinstance(node, ast.Call) or not paths.called(node).startswith("statsmodels."):
        return None
    given = [word.value for word in node.keywords if word.arg == "ax"]
    return given[0].id if given and isinstance(given[0], ast.Name) else None
