"""Statements at any depth, each with the loops and the function around it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from nb2job.program.contexts import NOTHING_KNOWN, Contexts
from nb2job.program.names import tree
from nb2job.program.nodes import children, once, unparse, walk
from nb2job.program.program import Statement


@dataclass(frozen=True, slots=True)
class Line:
    """A statement within another: `loops` from the outside in, `function` the innermost, if any.

    `guarded` says that what it raises may be caught around it, `captured` that what it prints is redirected.
    """

    node: ast.stmt
    loops: tuple[ast.For | ast.AsyncFor | ast.While, ...] = ()
    function: str = ""
    siblings: tuple[ast.stmt, ...] = ()
    guarded: bool = False
    captured: bool = False

    @property
    def top(self) -> bool:
        """Whether it runs at the notebook's top level, once."""
        return not self.loops and not self.function


def lines(tree: ast.Module, contexts: Contexts = NOTHING_KNOWN) -> tuple[Line, ...]:
    """Every statement of a module, outer ones first, in their order."""
    known = _known(tree)
    contexts = contexts if _has_contexts(tree) else NOTHING_KNOWN
    if contexts not in known:
        known[contexts] = tuple(_lines(tree.body, Line(ast.Pass()), contexts))
    return known[contexts]


@once
def _has_contexts(tree: ast.AST) -> bool:
    return any(isinstance(one, (ast.With, ast.AsyncWith)) for one in walk(tree))


@once
def _known(_: ast.AST) -> dict[Contexts, tuple[Line, ...]]:
    """The lines of a tree that were found so far, by what was known of its contexts."""
    return {}


def _lines(body: list[ast.stmt], around: Line, contexts: Contexts) -> Iterator[Line]:
    """The lines of a block; `around` says what it stands in."""
    siblings = tuple(body)
    for node in body:
        line = Line(node, around.loops, around.function, siblings, around.guarded, around.captured)
        yield line
        inner = line
        if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
            inner = replace(line, loops=(*line.loops, node))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inner = replace(line, loops=(), function=node.name)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            inner = replace(line, captured=line.captured or any(map(_captures, node.items)))
        for block in blocks(node):
            caught = inner.guarded or (block is getattr(node, "body", None) and _catches(node, contexts))
            yield from _lines(block, replace(inner, guarded=caught or _leaves_anyway(node)), contexts)


def _catches(node: ast.stmt, contexts: Contexts) -> bool:
    """Whether what its body raises may end there."""
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return contexts.catches(node)
    return bool(getattr(node, "handlers", ()))


def _leaves_anyway(node: ast.stmt) -> bool:
    """Whether a `finally` jumps away, whatever was raised before."""
    jumps = (ast.Return, ast.Break, ast.Continue)
    return any(isinstance(one, jumps) for line in getattr(node, "finalbody", ()) for one in walk(line))


def _captures(item: ast.withitem) -> bool:
    return isinstance(item.context_expr, ast.Call) and redirects(item.context_expr)


def redirects(call: ast.Call) -> bool:
    """Whether it is `contextlib.redirect_stdout(…)`, under the name that it has in most programs."""
    return unparse(call.func).rpartition(".")[2] == "redirect_stdout"


def blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks of a compound statement, those of handlers and cases among them."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list):
            yield block
    for handler in getattr(node, "handlers", ()):
        yield handler.body
    for case in getattr(node, "cases", ()):
        yield case.body


def heads(node: ast.stmt) -> list[ast.AST]:
    """What a statement says outside of its blocks; a simple one is all of it."""
    if not any(blocks(node)):
        return [node]
    inner = (ast.stmt, ast.ExceptHandler, ast.match_case)
    return [one for one in children(node) if not isinstance(one, inner)]


def cell_ends(statements: Iterable[Statement]) -> frozenset[int]:
    """The last statement of each cell, by its id: its value is what the notebook shows."""
    ends = {one.place.cell: id(one) for one in statements if one.node is not None}
    return frozenset(ends.values())


def binds_in_scope(text: str, name: str) -> bool:
    """Whether a function or a comprehension in the text gives a name a meaning of its own."""
    return name in _bound_anywhere(tree(text))


@once
def _bound_anywhere(tree: ast.AST) -> frozenset[str]:
    found = set()
    for node in walk(tree):
        if isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                found.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
    return frozenset(found)
