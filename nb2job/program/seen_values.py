"""What variables may hold, as seen from one place: some names hidden, some known better."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

Values = Mapping[str, Sequence[ast.expr | None]]
"""Each name with all that it may be set to; None is a value that cannot be seen."""


class SeenValues(Mapping[str, Sequence[ast.expr | None]]):
    """A view of the values of a whole program, which may be thousands: nothing is copied."""

    def __init__(
        self, values: Values, hidden: Collection[str], now: Values | None = None, depth: int = 0
    ) -> None:
        """`depth` says how many names have been followed, each to what its value names."""
        self._values = values
        self._hidden = hidden
        self._now = now or {}
        self.depth = depth

    def __getitem__(self, name: str) -> Sequence[ast.expr | None]:
        if name in self._hidden:
            raise KeyError(name)
        held = self._values[name]
        return self._now.get(name, held)

    def __contains__(self, name: object) -> bool:
        return name not in self._hidden and name in self._values

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._values if name not in self._hidden)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def without(self, name: str) -> SeenValues:
        """The same but for one name."""
        return SeenValues(self._values, frozenset({*self._hidden, name}), self._now, self.depth + 1)


def without(values: Values, name: str) -> Values:
    """The values but for those of one name: what its own value begins with is not the name again."""
    return values.without(name) if isinstance(values, SeenValues) else SeenValues(values, {name}, depth=1)


def depth_of(values: Values) -> int:
    """How many names have been followed to where these values are asked for."""
    return values.depth if isinstance(values, SeenValues) else 0
