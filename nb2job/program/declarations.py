"""Declarations outside of functions that bind nothing: `x: int` alone and `global x`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program import edit
from nb2job.program.nodes import children
from nb2job.program.program import Statement


def undeclared(statement: Statement, names: frozenset[str] = frozenset()) -> Statement:
    """A statement without annotations and `global` that bind nothing, and without annotations of names.

    In a function `x: int` would make x local, and a name that is declared `global` cannot be annotated.
    """
    edits: list[edit.Edit] = []
    for node in _declarations(statement.tree):
        if isinstance(node, ast.Global) or node.value is None:
            edits.append(edit.Replace(node, ""))
        elif isinstance(node.target, ast.Name) and node.target.id in names:
            value = edit.source_of(statement.text, node.value)
            edits.append(edit.Replace(node, f"{node.target.id} = {value}"))
    return statement.saying(edit.apply(statement.text, edits))


def without_global(statement: Statement) -> Statement:
    """A statement of a module without `global`: cells may say it, a module only above the first use."""
    found = [one for one in _declarations(statement.tree) if isinstance(one, ast.Global)]
    return statement.saying(edit.apply(statement.text, [edit.Replace(one, "") for one in found]))


def _declarations(node: ast.AST) -> Iterator[ast.AnnAssign | ast.Global]:
    """Annotated names and `global` outside of functions and classes."""
    for child in children(node):
        named = isinstance(child, ast.AnnAssign) and isinstance(child.target, ast.Name)
        if isinstance(child, ast.Global) or (named and isinstance(child, ast.AnnAssign)):
            yield child
        elif not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)):
            yield from _declarations(child)
