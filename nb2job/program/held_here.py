"""Where a name surely holds what the line before gave it, though it holds other things elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from nb2job.program.nodes import walk
from nb2job.program.program import Statement
from nb2job.program.value_makers import bound_in
from nb2job.program.walk import blocks, heads

Ids = frozenset[int]

_LATER = (ast.Lambda, ast.GeneratorExp)


def holding_here(
    statements: Sequence[Statement], is_one: Callable[[ast.expr, Ids], bool]
) -> Mapping[int, Ids]:
    """Statement -> names that are read where they hold such a value: `fig = px.bar(df)`, then `fig.show()`.

    A notebook calls `fig` what it draws with one library, and with the next. What functions of the notebook
    set behind its back is left alone. Statements and nodes are named by their `id()`; statements of one text
    share their nodes.
    """
    behind = frozenset().union(*(one.facts.function_writes for one in statements))
    held: set[str] = set()
    found: dict[int, Ids] = {}
    for one in statements:
        finder = _Finder(is_one, behind)
        finder.walk(one.tree.body, held)
        if finder.found:
            found[id(one)] = frozenset(finder.found)
    return found


class _Finder:
    """Looks through one statement."""

    def __init__(self, is_one: Callable[[ast.expr, Ids], bool], behind: frozenset[str]) -> None:
        self.is_one = is_one
        self.behind = behind
        self.found: set[int] = set()

    def walk(self, body: Sequence[ast.stmt], held: set[str]) -> None:
        """Follow lines one after the other; `held` are the names that hold such a value above them."""
        for node in body:
            bound = bound_in(node)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self.walk(node.body, set())
            elif any(blocks(node)):
                for part in heads(node):
                    self._read(part, held - bound)
                for block in blocks(node):
                    self.walk(block, held - bound)
            else:
                self._read(node, held)
            held -= bound
            if isinstance(node, ast.Assign) and self._is_made(node):
                held |= {one.id for one in node.targets if isinstance(one, ast.Name)} - self.behind

    def _is_made(self, node: ast.Assign) -> bool:
        plain = all(isinstance(one, ast.Name) for one in node.targets)
        return plain and self.is_one(node.value, frozenset(self.found))

    def _read(self, part: ast.AST, held: set[str]) -> None:
        """Mark the names that are read; one in a lambda is read when nobody knows what it holds."""
        if not held or any(isinstance(one, _LATER) for one in walk(part)):
            return
        names = (one for one in walk(part) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load))
        self.found |= {id(one) for one in names if one.id in held}
