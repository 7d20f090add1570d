"""The early-termination policy, and the sampling that it goes with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nb2job.job.validate.every_fault import every_fault
from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem, sentence
from nb2job.job.validate.type_forms import turned

_SLACK = {"slack_factor": 0.1, "slack_amount": None}
_SOUND: Mapping[str, Mapping[str, Any]] = {
    "slack_factor": _SLACK,
    "slack_amount": _SLACK,
    "truncation_percentage": {"truncation_percentage": 50},
    "evaluation_interval": {"evaluation_interval": 1},
    "delay_evaluation": {"delay_evaluation": 0},
}


def check(job: JobFile) -> Iterator[Problem]:
    """NB544 for numbers of a policy, NB545 for its company."""
    place = ("early_termination",)
    if job.kind != "sweep" or not job.sound(*place):
        return
    from nb2job.search.early_termination import read_policy  # a command job needs none

    policy = {key: _whole(key, value) for key, value in job.mapping(*place).items()}
    policy["type"] = turned(str(policy["type"]), "~")
    for fault in every_fault(read_policy, policy, _SOUND):
        at = (*place, fault.key) if fault.key in policy else place
        yield Problem("NB544", at, fault.message, sentence(fault.hint))
    if job.sampling == "bayesian":
        what = "a policy stops trials early, but Bayesian sampling learns from whole ones"
        yield Problem("NB545", place, what, "Leave the policy out, or sample at random.")


def _whole(key: str, value: Any) -> Any:
    """The SDK makes a whole number of 5.0 and of digits."""
    whole = key in ("truncation_percentage", "evaluation_interval", "delay_evaluation")
    return int(value) if whole and value is not None else value
