"""When names that steps in a row bind have a value, and when they are needed: asked of any place between two.

A set of names for each place would grow with the square of the program.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from nb2job.program.names import Facts

Names = frozenset[str]


class Lifetimes:
    """The lifetimes of names over steps; the place `n` is the one before step n."""

    def __init__(self, flows: Sequence[Facts], uses: Sequence[Names]) -> None:
        """`uses` are the names that each step may need an earlier value of."""
        self._first: dict[str, int] = {}
        self._last: dict[str, int] = {}
        # A number is twice a step's, and one more where the name is needed, or has a value from then on.
        self._needs: dict[str, list[int]] = {}
        self._values: dict[str, list[int]] = {}
        for number, (flow, used) in enumerate(zip(flows, uses, strict=True)):
            for name in flow.bindings:
                self._first.setdefault(name, number)
                self._last[name] = number
            for name in used | flow.writes:
                self._needs.setdefault(name, []).append(2 * number + (name in used))
            gone = flow.deletes | flow.maybe_deletes
            for name in flow.writes | gone:
                self._values.setdefault(name, []).append(2 * number + (name not in gone))

    def is_bound_before(self, name: str, place: int) -> bool:
        """Whether a step before may bind it."""
        return self._first.get(name, place) < place

    def is_bound_later(self, name: str, place: int) -> bool:
        """Whether a step behind may bind it."""
        return self._last.get(name, -1) >= place

    def is_live(self, name: str, place: int) -> bool:
        """Whether a step behind may need the value that it has here."""
        needs = self._needs.get(name, [])
        following = bisect_left(needs, 2 * place)
        return following < len(needs) and needs[following] % 2 == 1

    def is_sure(self, name: str, place: int) -> bool:
        """Whether it surely has a value of the steps before."""
        values = self._values.get(name, [])
        preceding = bisect_left(values, 2 * place) - 1
        return preceding >= 0 and values[preceding] % 2 == 1
