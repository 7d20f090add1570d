"""Policy: when a trial is stopped early, and the rules that all policies share.

A value that is not finite, such as the NaN of a training that diverged, counts as an interval and as no
value: it is never a best, and is left out of averages. A trial that has nothing else is worse than any that
has [A]. Trials that failed, were stopped or came to their end are compared with like those that run.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from nb2job.search.error import PolicyError
from nb2job.search.record import shown

if TYPE_CHECKING:
    from nb2job.search.trial import Goal, Trial


class Policy(Protocol):
    """A frozen record whose fields are the keys of `early_termination`."""

    type: ClassVar[str]

    @property
    def evaluation_interval(self) -> int:
        """Every how many logs of the primary metric it looks."""

    @property
    def delay_evaluation(self) -> int:
        """Before how many logs it does not look."""

    def stops(self, trial: Trial, peers: Sequence[Trial], goal: Goal) -> bool:
        """Whether the trial is to be stopped after its last log.

        Args:
            trial: with all that it has logged.
            peers: the other trials of the sweep; the trial itself may be among them.
            goal: which way is better.
        """

    def as_mapping(self) -> dict[str, Any]:
        """Its keys as YAML and JSON have them: `type` first, defaults written out."""


def looks_now(policy: Policy, trial: Trial) -> bool:
    """Azure ML's rule: with n logs a policy applies iff n % interval == 0 and n >= delay [D]."""
    logs = len(trial.metrics)
    return logs > 0 and logs % policy.evaluation_interval == 0 and logs >= policy.delay_evaluation


def scores(trial: Trial, logs: int, goal: Goal) -> list[float]:
    """The finite values among the first logs, such that more is better."""
    sign = 1.0 if goal == "maximize" else -1.0
    return [sign * one for one in trial.metrics[:logs] if math.isfinite(one)]


def best_score(trial: Trial, logs: int, goal: Goal) -> float:
    """The best of the first logs, such that more is better; -inf where there is none."""
    return max(scores(trial, logs, goal), default=-math.inf)


def is_worse(score: float, bound: float) -> bool:
    """Whether a score is below a bound that was computed: 0.8 - 0.2 is 0.6000000000000001, and 0.6 ties."""
    return score < bound and not math.isclose(score, bound, rel_tol=1e-12)


def everyone(trial: Trial, peers: Sequence[Trial]) -> Iterator[Trial]:
    """The trial, and its peers without the trial itself."""
    yield trial
    yield from (one for one in peers if one.number != trial.number)


def check_intervals(policy: Policy) -> None:
    """Raises a PolicyError for an interval below 1 or a delay below 0."""
    for name, least in (("evaluation_interval", 1), ("delay_evaluation", 0)):
        value = getattr(policy, name)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise PolicyError(f"{name} is {shown(value)}", f"it must be an integer of at least {least}", name)


def keys_of(policy: Any) -> Mapping[str, Any]:
    """The keys that something is said of, in the order of the record."""
    given = {one.name: getattr(policy, one.name) for one in fields(policy)}
    return {name: value for name, value in given.items() if value is not None}
