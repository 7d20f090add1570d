"""grid: every combination of the values, the last hyperparameter changing fastest."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nb2job.search.distributions import (
    Choice,
    Distribution,
    QLogUniform,
    QUniform,
    RandInt,
    Value,
    multiple,
)
from nb2job.search.error import SamplingError

if TYPE_CHECKING:
    from nb2job.search.space import SearchSpace
    from nb2job.search.trial import Trial

_MOST_VALUES = 100_000


@dataclass(frozen=True, slots=True)
class GridSampler:
    """A grid of choices, which is all that Azure ML takes [D].

    Args:
        space: the search space.
        local: take randint, quniform and qloguniform too, whose values can be counted.

    Raises:
        SamplingError: naming a hyperparameter whose values cannot be counted, or may not be.
    """

    space: SearchSpace
    local: bool = False
    _axes: Mapping[str, Sequence[Value]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        axes = {name: self._values(name, one) for name, one in self.space.items()}
        object.__setattr__(self, "_axes", axes)

    @property
    def size(self) -> int:
        """How many combinations there are."""
        return math.prod(len(values) for values in self._axes.values())

    def parameters(self, number: int, history: Sequence[Trial] = ()) -> Mapping[str, Value] | None:
        """Combination `number`; None beyond the last."""
        if number >= self.size:
            return None
        drawn: dict[str, Value] = {}
        for name, values in reversed(tuple(self._axes.items())):
            number, place = divmod(number, len(values))
            drawn[name] = values[place]
        return {name: drawn[name] for name in self.space}

    def _values(self, name: str, one: Distribution) -> Sequence[Value]:
        if isinstance(one, Choice):
            return one.values
        if self.local and isinstance(one, RandInt):
            return range(one.upper)
        if self.local and isinstance(one, (QUniform, QLogUniform)):
            return _multiples(name, one)
        hint = f"make {name} a choice, or take random sampling"
        raise SamplingError(f"grid sampling takes no {one.type}, as {name} is", hint, name)


def _multiples(name: str, one: QUniform | QLogUniform) -> tuple[Value, ...]:
    first, last = (float(one.at(u)) / one.q for u in (0.0, 1.0))
    if not last - first < _MOST_VALUES:  # it is NaN where both are infinite
        hint = f"take a larger q, or make {name} a choice"
        raise SamplingError(f"{name} has more than {_MOST_VALUES:,} values", hint, name)
    return tuple(multiple(step, one.q) for step in range(round(first), round(last) + 1))
