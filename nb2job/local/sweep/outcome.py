"""What a sweep came to: whether most of its trials failed, and which one is the best."""

from __future__ import annotations

import math
from collections.abc import Iterable

from nb2job.local.sweep.state import SweepState, TrialState

_ENOUGH = 10
_ALL_OF = 3


def most_failed(state: SweepState) -> bool:
    """Whether it is no use to go on: the first three failed, or over half of ten and more."""
    done = state.done
    failed = sum(trial.status == "FAILED" for trial in done)
    return failed >= _ALL_OF and (failed == len(done) or (len(done) >= _ENOUGH and 2 * failed > len(done)))


def status_of(state: SweepState, over: str) -> str:
    """The sweep's own status in MLflow's words; a limit that was reached is a good end."""
    done = state.done
    failed = sum(trial.status == "FAILED" for trial in done)
    return "FAILED" if over == MOST_FAILED or not done or 2 * failed > len(done) else "FINISHED"


MOST_FAILED = "most trials failed"


def best_trial(trials: Iterable[TrialState], goal: str) -> TrialState | None:
    """The trial with the best value of the primary metric that it ever logged.

    One that finished comes before any that was stopped, since that has no outputs to take; of equals,
    the first. What is not finite is no value.
    """
    found = [(trial, value) for trial in trials if (value := best_value(trial.metrics, goal)) is not None]
    finished = [pair for pair in found if pair[0].status == "FINISHED"]
    stopped = [pair for pair in found if pair[0].status == "KILLED"]
    sign = -1.0 if goal == "maximize" else 1.0
    ordered = sorted(finished or stopped, key=lambda pair: (sign * pair[1], pair[0].number))
    return ordered[0][0] if ordered else None


def best_value(values: Iterable[float], goal: str) -> float | None:
    """The best of a metric's values; None where there is none."""
    numbers = [value for value in values if math.isfinite(value)]
    if not numbers:
        return None
    return max(numbers) if goal == "maximize" else min(numbers)
