"""Expressions that surely give a frame or a series: where tables are asked for, they are tables."""

from __future__ import annotations

import ast

_GIVING = frozenset(
    "describe value_counts pivot_table crosstab nlargest nsmallest sort_values sort_index to_frame"
    " reset_index set_index head tail sample".split()
)


def gives_table(node: ast.expr) -> bool:
    """Whether the last call of a chain gives a table: `df["a"].value_counts()`, `pd.crosstab(…)`."""
    if isinstance(node, ast.Subscript):
        return gives_table(node.value)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    return node.func.attr in _GIVING
