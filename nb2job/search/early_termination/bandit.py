"""bandit: stop trials that are farther from the best than a slack."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from nb2job.search.early_termination.policy import (
    best_score,
    check_intervals,
    everyone,
    is_worse,
    keys_of,
    looks_now,
)
from nb2job.search.error import PolicyError
from nb2job.search.record import finite_number, shown

if TYPE_CHECKING:
    from nb2job.search.trial import Goal, Trial


@dataclass(frozen=True, slots=True)
class Bandit:
    """Azure ML's bandit policy; exactly one of the two slacks is given."""

    slack_factor: float | None = None
    slack_amount: float | None = None
    evaluation_interval: int = 1
    delay_evaluation: int = 0
    type: ClassVar[str] = "bandit"

    def __post_init__(self) -> None:
        check_intervals(self)
        for name in ("slack_factor", "slack_amount"):
            value = getattr(self, name)
            if value is not None and (not finite_number(value) or value <= 0):
                raise PolicyError(f"{name} is {shown(value)}", "it must be a number above 0", name)
        if self.slack_factor is None and self.slack_amount is None:
            raise PolicyError("bandit has no slack", "give slack_factor or slack_amount", "slack_factor")
        if self.slack_factor is not None and self.slack_amount is not None:
            hint = "keep slack_factor or slack_amount"
            raise PolicyError("bandit has two slacks", hint, "slack_amount")

    def stops(self, trial: Trial, peers: Sequence[Trial], goal: Goal) -> bool:
        """Whether the trial's best so far is worse than the best of all trials at its age allows.

        With the best b and a factor f, maximize: below b / (1 + f) [D]; minimize: above b * (1 + f) [A].
        With an amount a: below b - a [D], above b + a [A]. A trial that is just at the bound goes on.
        """
        if not looks_now(self, trial):
            return False
        logs = len(trial.metrics)
        best = max(best_score(one, logs, goal) for one in everyone(trial, peers))
        score = best_score(trial, logs, goal)
        if score == -math.inf:
            return best > score
        return is_worse(score, self._bound(best, goal))

    def _bound(self, best: float, goal: Goal) -> float:
        """The lowest score that goes on, where more is better."""
        if self.slack_amount is not None:
            return best - self.slack_amount
        factor = 1 + (self.slack_factor or 0)
        value = best if goal == "maximize" else -best
        if value <= 0:
            # A ratio of such values means nothing: by the formula the best trial itself would be stopped [A].
            return -math.inf
        return value / factor if goal == "maximize" else -value * factor

    def as_mapping(self) -> dict[str, Any]:
        """Its keys as YAML has them, without the slack that is not given."""
        return {"type": self.type, **keys_of(self)}
