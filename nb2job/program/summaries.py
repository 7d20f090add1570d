"""Which names hold models whose `summary()` only shows: those of Keras and statsmodels."""

from __future__ import annotations

import ast

from nb2job.program.imported_names import ImportedNames
from nb2job.program.nodes import walk
from nb2job.program.program import Program, Statement

REPORTING = frozenset({"statsmodels"})
"""Those whose `summary()` is a report of what was fitted, not only of how a model is built."""

_LIBRARIES = frozenset({"keras", "tensorflow", "tf_keras"}) | REPORTING


def summarized(
    program: Program, paths: ImportedNames, libraries: frozenset[str] = _LIBRARIES
) -> frozenset[str]:
    """Names that only ever hold what a call into one of these libraries gives, through others too."""
    statements = list(program.every_statement())
    found: set[str] = set()
    while True:
        held: set[str] = set()
        other: set[str] = set()
        for statement in statements:
            bound = statement.facts.bindings | statement.facts.function_writes
            good = _is_made(statement, paths, frozenset(found), libraries)
            (held if good else other).update(bound)
        if held - other <= found:
            return frozenset(found)
        found |= held - other


def is_from_library(
    node: ast.expr, paths: ImportedNames, known: frozenset[str], libraries: frozenset[str] = _LIBRARIES
) -> bool:
    """Whether an expression is a call, or a chain of them, into a library or on a known name."""
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.Name) and node.id in known
    inner: ast.expr = node
    while isinstance(inner, (ast.Attribute, ast.Call)):
        inner = inner.func if isinstance(inner, ast.Call) else inner.value
    root = inner.id if isinstance(inner, ast.Name) else ""
    return root in known or paths.path(inner).split(".")[0] in libraries


def _is_made(
    statement: Statement, paths: ImportedNames, known: frozenset[str], libraries: frozenset[str]
) -> bool:
    node = statement.node
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return is_from_library(node.value, paths, known, libraries)
    return isinstance(node, ast.FunctionDef) and _makes(node, paths, known, libraries)


def _makes(
    function: ast.FunctionDef, paths: ImportedNames, known: frozenset[str], libraries: frozenset[str]
) -> bool:
    """Whether a plain function returns nothing but such an object."""
    nodes = [*walk(function)]
    returned = [one.value for one in nodes if isinstance(one, ast.Return)]
    inner = any(isinstance(one, (ast.FunctionDef, ast.Lambda, ast.Yield, ast.Global)) for one in nodes[1:])
    if inner or function.decorator_list or not returned:
        return False
    local: set[str] = set()
    other = {one.arg for one in nodes if isinstance(one, ast.arg)}
    for one in nodes:
        if isinstance(one, ast.Assign) and all(isinstance(target, ast.Name) for target in one.targets):
            names = {target.id for target in one.targets if isinstance(target, ast.Name)}
            (local if is_from_library(one.value, paths, known - other, libraries) else other).update(names)
    stored = [one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)]
    other |= set(stored) - local
    held = frozenset(local - other)
    return all(value is not None and is_from_library(value, paths, held, libraries) for value in returned)
