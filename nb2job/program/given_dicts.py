"""Dicts of scores that the notebook's own functions give: `results["forest"] = evaluate(forest, X, y)`."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from nb2job.program.nodes import names_in, unparse, walk
from nb2job.program.numbers import NumberNames
from nb2job.program.program import Statement
from nb2job.program.score_dicts import entries, key_of
from nb2job.program.scored import Scored, ScoredNames

_CHANGING = frozenset("pop popitem clear update setdefault extend insert remove sort".split())


class GivenDicts:
    """What the dicts hold that are spelled, or given by calls, in the top level of one program."""

    def __init__(self, numbers: NumberNames, statements: Sequence[Statement]) -> None:
        self.numbers, self.statements = numbers, statements
        self.names = ScoredNames(numbers)

    def function(self, node: ast.expr | None) -> str:
        """The function that gives a dict where it is called, or ""."""
        named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        name = node.func.id if named else ""  # type: ignore[union-attr]
        return name if self._given(name) else ""

    def members(self, node: ast.expr | None) -> Mapping[str, ast.expr]:
        """The values of a dict by those of its keys that are spelled."""
        name = self.function(node)
        pairs = self._given(name) if name else entries([node], ())
        return {key_of(key): value for key, value in pairs or () if key_of(key)}

    def scored(self, node: ast.expr | None) -> Scored:
        """What is known of scores where the values of a dict are computed."""
        return self.names.within(self.function(node))

    def _given(self, name: str) -> list[tuple[ast.expr | None, ast.expr]]:
        """Keys and values of the one dict that a function returns."""
        returned = self.numbers.returned.get(name, [])
        value = returned[0][0] if len(returned) == 1 and len(returned[0]) == 1 else None
        if isinstance(value, ast.Name):
            held = self.numbers.values.get(name, {}).get(value.id, [])
            made = (one for one in self.statements if name in one.facts.bindings)
            value = (
                held[0] if len(held) == 1 and not any(changes(one.tree, value.id) for one in made) else None
            )
        return entries([value], ()) or [] if isinstance(value, ast.Dict) else []


def changes(tree: ast.AST, name: str) -> bool:
    """Whether code takes something out, or puts in what is not seen here."""
    for node in walk(tree):
        method = node.func if isinstance(node, ast.Call) else None
        if isinstance(method, ast.Attribute) and method.attr in _CHANGING and unparse(method.value) == name:
            return True
        if isinstance(node, (ast.Delete, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Delete) else [node.target]
            if any(name in names_in(one) for one in targets):
                return True
    return False
