"""sobol: scipy's scrambled Sobol sequence, through each distribution's inverse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from nb2job.search.distributions import Value

if TYPE_CHECKING:
    from nb2job.search.space import SearchSpace
    from nb2job.search.trial import Trial

_BLOCK = 64


@dataclass(frozen=True, slots=True)
class SobolSampler:
    """Points that fill the space more evenly than random ones; Azure ML's own sequence cannot be had."""

    space: SearchSpace
    seed: int

    def parameters(self, number: int, history: Sequence[Trial] = ()) -> Mapping[str, Value]:
        """A value for each name, whatever the history."""
        block, place = divmod(number, _BLOCK)
        point = _points(len(self.space), self.seed, block)[place]
        return {name: one.at(u) for (name, one), u in zip(self.space.items(), point, strict=True)}


@lru_cache(maxsize=4)
def _points(dimensions: int, seed: int, block: int) -> tuple[tuple[float, ...], ...]:
    """Some points of the sequence: to make it takes as long as to draw thousands of them."""
    from numpy.random import default_rng
    from scipy.stats import qmc

    sequence = qmc.Sobol(dimensions, scramble=True, seed=default_rng(seed % 2**64))
    if block:
        sequence.fast_forward(block * _BLOCK)
    return tuple(tuple(map(float, point)) for point in sequence.random(_BLOCK))
