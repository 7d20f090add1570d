"""truncation_selection: stop the lowest trials at an interval, as many percent as asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from nb2job.search.early_termination.policy import (
    best_score,
    check_intervals,
    everyone,
    keys_of,
    looks_now,
)
from nb2job.search.error import PolicyError
from nb2job.search.record import shown

if TYPE_CHECKING:
    from nb2job.search.trial import Goal, Trial


@dataclass(frozen=True, slots=True)
class TruncationSelection:
    """Azure ML's truncation selection policy.

    `exclude_finished_jobs` is documented, but Azure's SDK refuses it [R]: it is no key here.
    """

    truncation_percentage: int
    evaluation_interval: int = 1
    delay_evaluation: int = 0
    type: ClassVar[str] = "truncation_selection"

    def __post_init__(self) -> None:
        check_intervals(self)
        value = self.truncation_percentage
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 99:
            hint = "it must be an integer from 1 to 99"
            raise PolicyError(f"truncation_percentage is {shown(value)}", hint, "truncation_percentage")

    def stops(self, trial: Trial, peers: Sequence[Trial], goal: Goal) -> bool:
        """Whether the trial is among the lowest of all that have come as far, by their best up to there [D].

        Of N trials with n logs or more, whole trials in truncation_percentage of N are the lowest; what ties
        with one that is not goes on. Trials with fewer logs are not yet compared with [A].
        """
        if not looks_now(self, trial):
            return False
        logs = len(trial.metrics)
        score = best_score(trial, logs, goal)
        reached = [best_score(one, logs, goal) for one in everyone(trial, peers) if len(one.metrics) >= logs]
        not_better = sum(one <= score for one in reached)
        return not_better <= len(reached) * self.truncation_percentage // 100

    def as_mapping(self) -> dict[str, Any]:
        """Its keys as YAML has them."""
        return {"type": self.type, **keys_of(self)}
