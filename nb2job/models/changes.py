"""Where names are bound again, and where what they hold may change: by the numbers of statements."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Sequence

from nb2job.program.fixed import mutated
from nb2job.program.nodes import of_kind
from nb2job.program.program import Statement


class Changes:
    """An index of the statements of one program, so that no question goes through all of them."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._count = len(statements)
        self._first: dict[str, int] = {}
        self._changed: dict[str, list[int]] = {}
        for number, statement in enumerate(statements):
            for name in statement.facts.writes:
                self._first.setdefault(name, number)
            changed = statement.facts.bindings | mutated(statement.text) | _changed_in_place(statement)
            for name in changed:
                self._changed.setdefault(name, []).append(number)

    def first_write(self, name: str) -> int:
        """The first statement that surely binds a name; what is never bound is bound behind the last."""
        return self._first.get(name, self._count)

    def between(self, name: str, start: int, end: int) -> bool:
        """Whether a statement from `start` to `end` may bind a name, or change the object that it holds."""
        numbers = self._changed.get(name, [])
        place = bisect_left(numbers, start)
        return place < len(numbers) and numbers[place] <= end


def _changed_in_place(statement: Statement) -> frozenset[str]:
    """The names in `name.method(…, inplace=True)`."""
    if "inplace" not in statement.text:
        return frozenset()
    return frozenset(
        node.func.value.id
        for node in of_kind(statement.tree, ast.Call)
        if isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and any(word.arg == "inplace" for word in node.keywords)
    )
