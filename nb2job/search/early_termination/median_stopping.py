"""median_stopping: stop trials whose best is worse than the median of the running averages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import TYPE_CHECKING, Any, ClassVar

from nb2job.search.early_termination.policy import (
    best_score,
    check_intervals,
    everyone,
    is_worse,
    keys_of,
    looks_now,
    scores,
)

if TYPE_CHECKING:
    from nb2job.search.trial import Goal, Trial


@dataclass(frozen=True, slots=True)
class MedianStopping:
    """Azure ML's median stopping policy; not Optuna's pruner of the same name."""

    evaluation_interval: int = 1
    delay_evaluation: int = 0
    type: ClassVar[str] = "median_stopping"

    def __post_init__(self) -> None:
        check_intervals(self)

    def stops(self, trial: Trial, peers: Sequence[Trial], goal: Goal) -> bool:
        """Whether the trial's best is worse than the median over trials of their averages over 1..n [D].

        The trial's own average is among them; a trial with fewer than n logs has no such average [A].
        """
        if not looks_now(self, trial):
            return False
        logs = len(trial.metrics)
        reached = [scores(one, logs, goal) for one in everyone(trial, peers) if len(one.metrics) >= logs]
        averages = [fmean(values) for values in reached if values]
        return is_worse(best_score(trial, logs, goal), median(averages or [-math.inf]))

    def as_mapping(self) -> dict[str, Any]:
        """Its keys as YAML has them."""
        return {"type": self.type, **keys_of(self)}
