"""Functions and methods that a program surely calls at some time, directly or through each other."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from nb2job.program.program import Program
from nb2job.program.sure_turns import SureTurns

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_MAYBE = (ast.If, ast.Try, ast.Match, ast.ClassDef, *_FUNCTIONS)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_PARTLY = (ast.Lambda, ast.IfExp, ast.BoolOp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class SureCalls:
    """The names that one program surely calls; a class stands for what Python calls when one is made."""

    def __init__(self, program: Program, turns: SureTurns) -> None:
        statements = [one.tree for one in program.statements()]
        bodies: dict[str, list[ast.stmt]] = {}
        for node in (part for tree in statements for part in ast.walk(tree)):
            if isinstance(node, _FUNCTIONS):
                bodies.setdefault(node.name, []).extend(node.body)
        self.turns = turns
        self.names: set[str] = set()
        waiting = [*self._called(one for tree in statements for one in tree.body)]
        while waiting:
            name = waiting.pop()
            if name not in self.names:
                self.names.add(name)
                waiting += self._called(bodies.get(name, ()))

    def call(self, node: ast.AST, way: Iterable[ast.AST]) -> bool:
        """Whether a function is one of them, given the nodes around it; anything else is no function."""
        if not isinstance(node, _FUNCTIONS):
            return not isinstance(node, ast.Lambda)
        classes = [one.name for one in way if isinstance(one, ast.ClassDef)]
        return (classes[-1] if classes and node.name.startswith("__") else node.name) in self.names

    def _called(self, body: Iterable[ast.stmt]) -> Iterator[str]:
        """What the lines of a block call under no condition."""
        for node in body:
            if isinstance(node, _LOOPS):
                if isinstance(node, ast.For):
                    yield from _names(node.iter)
                if self.turns.runs(node):
                    yield from self._called(node.body)
            elif isinstance(node, (ast.With, ast.AsyncWith)):
                yield from (name for item in node.items for name in _names(item.context_expr))
                yield from self._called(node.body)
            elif isinstance(node, ast.If):
                yield from _names(node.test)
            elif not isinstance(node, _MAYBE):
                yield from _names(node)


def _names(node: ast.AST) -> Iterator[str]:
    """The names and attributes that an expression calls in any case."""
    if isinstance(node, _PARTLY):
        return
    if isinstance(node, ast.Call):
        target = node.func
        yield target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
    for child in ast.iter_child_nodes(node):
        yield from _names(child)
