"""`"name" in globals()` in a function: where a name that is handed on is looked for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program import edit
from nb2job.program.lookups import asked_for
from nb2job.program.nodes import walk
from nb2job.program.program import Statement


def asking(statement: Statement, passed: frozenset[str]) -> Statement:
    """The statement of a function: it asks for names that are `passed` among its own, else in the module.

    A function, a class or a comprehension within it asks in its own scope, as it did in the notebook.
    """
    inner = {node for child in walk(statement.tree) for node in _scope(child)}
    edits: list[edit.Edit] = []
    for node in walk(statement.tree):
        name = asked_for(node)
        if name and isinstance(node, ast.Compare) and node not in inner:
            edits.append(edit.Replace(node.comparators[0], "locals()" if name in passed else "globals()"))
    return statement.saying(edit.apply(statement.text, edits))


def _scope(node: ast.AST) -> Iterator[ast.AST]:
    """All that stands in the scope that a node opens."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        parts: list[ast.AST] = [*node.body]
    elif isinstance(node, ast.Lambda):
        parts = [node.body]
    elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        first = node.generators[0]
        values = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        parts = [*values, *first.ifs, *node.generators[1:]]
    else:
        parts = []
    for part in parts:
        yield from walk(part)
