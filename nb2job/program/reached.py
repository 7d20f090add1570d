"""Which functions and methods of a program are named somewhere, so that they may run at all."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2job.program.nodes import of_kind
from nb2job.program.program import Statement

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)


class Reached:
    """Judges the definitions at the top of one program by what the other lines name."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.spelled = {node.attr for one in statements for node in of_kind(one.tree, ast.Attribute)}
        self.named: set[str] = set()
        waiting: list[Statement] = []
        for one in statements:
            self.named |= one.facts.reads if isinstance(one.node, _DEFINITIONS) else one.facts.uses
            waiting += [one] if isinstance(one.node, _DEFINITIONS) else []
        running = waiting
        while running:
            running = [one for one in waiting if self._runs(one)]
            waiting = [one for one in waiting if not self._runs(one)]
            self.named = self.named.union(*(one.facts.uses for one in running))
        self.never = {id(one.node) for one in waiting}

    def parts(self, statement: Statement) -> Iterator[ast.AST]:
        """What of a statement may run: all, but for a function that nothing names, or such a method."""
        node = statement.node
        if not isinstance(node, _DEFINITIONS):
            yield statement.tree
            return
        named = id(node) not in self.never
        if isinstance(node, _FUNCTIONS):
            yield from [node] if named else [*node.decorator_list, *node.args.defaults]
            return
        yield from (*node.decorator_list, *node.bases)
        for one in node.body:
            if not isinstance(one, _FUNCTIONS) or (named and (node.bases or self._is_called(one))):
                yield one

    def _runs(self, statement: Statement) -> bool:
        node = statement.node
        assert isinstance(node, _DEFINITIONS)
        return node.name in self.named or bool(node.decorator_list)

    def _is_called(self, method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        return method.name in self.spelled or method.name.startswith("__") or bool(method.decorator_list)
