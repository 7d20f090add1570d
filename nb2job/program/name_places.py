"""Where names occur among statements, found without going through all of them for each question."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence


class NamePlaces:
    """The places of names in a list of statements, by number from 0."""

    def __init__(self, each: Iterable[Iterable[str]]) -> None:
        """`each` holds the names of each statement."""
        self._places: dict[str, list[int]] = {}
        for number, names in enumerate(each):
            for name in names:
                self._places.setdefault(name, []).append(number)

    def last_before(self, name: str, number: int) -> int | None:
        """The last place of a name above a statement."""
        found = self._places.get(name, ())
        at = bisect_left(found, number)
        return found[at - 1] if at else None

    def first_from(self, name: str, number: int) -> int | None:
        """The first place of a name from a statement on."""
        found = self._places.get(name, ())
        at = bisect_left(found, number)
        return found[at] if at < len(found) else None

    def between(self, name: str, first: int, stop: int) -> Sequence[int]:
        """The places of a name from a statement on, up to another one that does not count."""
        found = self._places.get(name, ())
        return found[bisect_left(found, first) : bisect_left(found, stop)]
