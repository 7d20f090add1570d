"""Grids of seaborn, figures of several axes: what makes them, and the names that only ever hold one."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2job.program.imported_names import ImportedNames
from nb2job.program.program import Statement

Names = frozenset[str]

_NAMES = "FacetGrid PairGrid JointGrid pairplot relplot catplot lmplot displot jointplot clustermap"
_MAKERS = frozenset(f"seaborn.{name}" for name in _NAMES.split())
_PARTS = frozenset({"figure", "fig", "axes", "axes_dict", "ax"})


def grids(statements: Sequence[Statement], paths: ImportedNames) -> Names:
    """The names that hold nothing else: `g = sns.FacetGrid(df)`, `g = g.map(plt.hist, "x")`."""
    if not any(meaning.split(".")[0] == "seaborn" for meaning in paths.meanings.values()):
        return Names()
    held: set[str] = set()
    other: set[str] = set()
    for statement in statements:
        node = statement.node
        made = isinstance(node, ast.Assign) and is_grid(node.value, Names(held), paths)
        plain = made and isinstance(node, ast.Assign) and all(isinstance(t, ast.Name) for t in node.targets)
        (held if plain else other).update(statement.facts.bindings | statement.facts.function_writes)
    return Names(held - other)


def is_grid(node: ast.expr, names: Names, paths: ImportedNames) -> bool:
    """Whether an expression is a grid: each of its methods that is called gives it back."""
    if isinstance(node, ast.Name):
        return node.id in names
    if not isinstance(node, ast.Call):
        return False
    method = node.func
    inner = (
        isinstance(method, ast.Attribute)
        and method.attr not in _PARTS
        and is_grid(method.value, names, paths)
    )
    return inner or paths.called(node) in _MAKERS
