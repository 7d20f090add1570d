"""random: each trial drawn by itself, from a stream of random numbers of its own."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nb2job.search.distributions import Value

if TYPE_CHECKING:
    from nb2job.search.space import SearchSpace
    from nb2job.search.trial import Trial


@dataclass(frozen=True, slots=True)
class RandomSampler:
    """Independent draws; trial n of a seed is the same whenever it is asked for.

    The stream of a trial is seeded with a text, which Python hashes the same in all of its releases.
    """

    space: SearchSpace
    seed: int

    def parameters(self, number: int, history: Sequence[Trial] = ()) -> Mapping[str, Value]:
        """A value for each name, whatever the history."""
        stream = random.Random(f"{self.seed} {number}")
        return {name: one.at(stream.random()) for name, one in self.space.items()}
