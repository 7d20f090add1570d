"""sobol: scipy's scrambled Sobol sequence, through each distribution's inverse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nb2job.search.distributions import Value

if TYPE_CHECKING:
    from nb2job.search.space import SearchSpace
    from nb2job.search.trial import Trial


@dataclass(frozen=True, slots=True)
class SobolSampler:
    """Points that fill the space more evenly than random ones; Azure ML's own sequence cannot be had."""

    space: SearchSpace
    seed: int

    def parameters(self, number: int, history: Sequence[Trial] = ()) -> Mapping[str, Value]:
        """A value for each name, whatever the history."""
        from numpy.random import default_rng
        from scipy.stats import qmc

        sequence = qmc.Sobol(len(self.space), scramble=True, seed=default_rng(self.seed % 2**64))
        point = sequence.fast_forward(number).random(1)[0] if number else sequence.random(1)[0]
        return {name: one.at(float(u)) for (name, one), u in zip(self.space.items(), point, strict=True)}
