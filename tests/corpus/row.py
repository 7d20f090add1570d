"""Row: a line of the table, and counting."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.corpus.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what, how many, out of how many (None: no share)."""

    what: str
    count: float
    out_of: int | None = None

    def __str__(self) -> str:
        count = f"{self.count:g}" if isinstance(self.count, int) else f"{self.count:.2f}"
        share = f"{self.count / self.out_of:8.1%} of {self.out_of}" if self.out_of else ""
        return f"{self.what:<52}{count:>9}{share:>18}".rstrip()


def count(outcomes: Iterable[Outcome], holds: Callable[[Outcome], bool]) -> int:
    """How many it holds for."""
    return sum(1 for one in outcomes if holds(one))
