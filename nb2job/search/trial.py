"""Trial and Sweep: what a local sweep, a job file and a comparison all speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from nb2job.search.early_termination.policy import Policy
from nb2job.search.error import SweepError
from nb2job.search.record import shown
from nb2job.search.sampling.sampler import Sampling
from nb2job.search.space import SearchSpace, Value

Goal = Literal["maximize", "minimize"]
Status = Literal["RUNNING", "FINISHED", "FAILED", "KILLED"]

MOST_TRIALS = 1000
"""Azure ML's bound of max_total_trials and of max_concurrent_trials [D]."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One run of a sweep.

    Args:
        number: from 0, in the order in which parameters were drawn.
        parameters: what it was given.
        metrics: the values of the primary metric in the order in which they were logged: one an interval.
        status: MLflow's word; KILLED where a policy, a limit or a person stopped it.
        run_id: its run; empty where it has none.
    """

    number: int
    parameters: Mapping[str, Value]
    metrics: tuple[float, ...] = ()
    status: Status = "RUNNING"
    run_id: str = ""


@dataclass(frozen=True, slots=True)
class Objective:
    """The metric that a sweep looks at, and which way is better."""

    primary_metric: str
    goal: Goal

    def __post_init__(self) -> None:
        if self.goal not in ("maximize", "minimize"):
            raise SweepError(f"goal is {shown(self.goal)}", "it is maximize or minimize", "goal")
        if not isinstance(self.primary_metric, str) or not self.primary_metric:
            hint = "name a metric that the script logs"
            raise SweepError(f"primary_metric is {shown(self.primary_metric)}", hint, "primary_metric")

    def as_mapping(self) -> dict[str, Any]:
        """`{primary_metric: ..., goal: ...}`."""
        return {"primary_metric": self.primary_metric, "goal": self.goal}


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a sweep ends, whichever comes first; times in seconds, None where nothing is said.

    Only a grid may leave max_total_trials out: its default is the size of the grid [D].
    """

    max_total_trials: int | None = None
    max_concurrent_trials: int | None = None
    timeout: int | None = None
    trial_timeout: int | None = None

    def __post_init__(self) -> None:
        for name, value in self.as_mapping().items():
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise SweepError(f"{name} is {shown(value)}", "it must be an integer of at least 1", name)
            if name.endswith("trials") and value > MOST_TRIALS:
                raise SweepError(f"{name} is {value}", f"it must be at most {MOST_TRIALS}", name)
        self._at_most("max_concurrent_trials", "max_total_trials")
        self._at_most("trial_timeout", "timeout")

    def _at_most(self, small: str, large: str) -> None:
        value, bound = getattr(self, small), getattr(self, large)
        if value is not None and bound is not None and value > bound:
            raise SweepError(f"{small} is {value}", f"it must be at most {large}, which is {bound}", small)

    def as_mapping(self) -> dict[str, Any]:
        """The keys that something is said of, in Azure ML's order."""
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep searches, how, for what, and when trials and the sweep itself end."""

    space: SearchSpace
    sampling: Sampling
    objective: Objective
    early_termination: Policy | None
    limits: Limits
