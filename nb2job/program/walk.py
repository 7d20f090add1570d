"""Statements at any depth, each with the loops and the function around it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nb2job.program.lookups import may_swallow
from nb2job.program.names import tree
from nb2job.program.program import Statement


@dataclass(frozen=True, slots=True)
class Line:
    """A statement within another: `loops` from the outside in, `function` the innermost, if any.

    `guarded` says that what it raises may be caught around it.
    """

    node: ast.stmt
    loops: tuple[ast.For | ast.AsyncFor | ast.While, ...] = ()
    function: str = ""
    siblings: tuple[ast.stmt, ...] = ()
    guarded: bool = False

    @property
    def top(self) -> bool:
        """Whether it runs at the notebook's top level, once."""
        return not self.loops and not self.function


def lines(tree: ast.Module) -> Iterator[Line]:
    """Every statement of a module, outer ones first, in their order."""
    yield from _lines(tree.body, (), "", guarded=False)


def _lines(
    body: list[ast.stmt],
    loops: tuple[ast.For | ast.AsyncFor | ast.While, ...],
    function: str,
    *,
    guarded: bool,
) -> Iterator[Line]:
    for node in body:
        yield Line(node, loops, function, tuple(body), guarded)
        inner, name = loops, function
        if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
            inner = (*loops, node)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inner, name = (), node.name
        for block in _blocks(node):
            caught = guarded or (block is getattr(node, "body", None) and _catches(node))
            yield from _lines(block, inner, name, guarded=caught)


def _catches(node: ast.stmt) -> bool:
    """Whether what its body raises may end there."""
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return any(may_swallow(item.context_expr) for item in node.items)
    return bool(getattr(node, "handlers", ()))


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list):
            yield block
    for handler in getattr(node, "handlers", ()):
        yield handler.body
    for case in getattr(node, "cases", ()):
        yield case.body


def cell_ends(statements: Iterable[Statement]) -> frozenset[int]:
    """The last statement of each cell, by its id: its value is what the notebook shows."""
    ends = {one.place.cell: id(one) for one in statements if one.node is not None}
    return frozenset(ends.values())


def binds_in_scope(text: str, name: str) -> bool:
    """Whether a function or a comprehension in the text gives a name a meaning of its own."""
    return any(
        (isinstance(node, ast.arg) and node.arg == name)
        or (isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load))
        or (isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name)
        for node in ast.walk(tree(text))
    )
