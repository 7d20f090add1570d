"""Objective and limits: what Azure ML takes, and what is said of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from nb2job.search.error import SweepError
from nb2job.search.trial import Limits, Objective


def test_an_objective_as_yaml_has_it() -> None:
    written = {"primary_metric": "accuracy", "goal": "maximize"}
    assert Objective("accuracy", "maximize").as_mapping() == written


@pytest.mark.parametrize(
    ("metric", "goal", "message"),
    [
        ("accuracy", "max", "goal is 'max'; it is maximize or minimize"),
        ("accuracy", None, "goal is None; it is maximize or minimize"),
        ("", "minimize", "primary_metric is ''; name a metric that the script logs"),
        (None, "minimize", "primary_metric is None; name a metric that the script logs"),
    ],
)
def test_an_objective_that_cannot_be(metric: Any, goal: Any, message: str) -> None:
    with pytest.raises(SweepError) as error:
        Objective(metric, goal)
    assert str(error.value) == message


def test_limits_say_what_is_given() -> None:
    assert Limits().as_mapping() == {}
    assert Limits(20, 4, 7200).as_mapping() == {
        "max_total_trials": 20,
        "max_concurrent_trials": 4,
        "timeout": 7200,
    }


@pytest.mark.parametrize("limits", [(1, 1, 1, 1), (1000, 1000), (None, 4, None, 5), (5, None, 9, 9)])
def test_limits_that_can_be(limits: tuple[int | None, ...]) -> None:
    assert Limits(*limits)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"max_total_trials": 0}, "max_total_trials is 0; it must be an integer of at least 1"),
        ({"max_total_trials": 1001}, "max_total_trials is 1001; it must be at most 1000"),
        ({"max_total_trials": 2.0}, "max_total_trials is 2.0; it must be an integer of at least 1"),
        (
            {"max_concurrent_trials": True},
            "max_concurrent_trials is True; it must be an integer of at least 1",
        ),
        (
            {"max_total_trials": 4, "max_concurrent_trials": 5},
            "max_concurrent_trials is 5; it must be at most max_total_trials, which is 4",
        ),
        (
            {"timeout": 60, "trial_timeout": 61},
            "trial_timeout is 61; it must be at most timeout, which is 60",
        ),
        ({"timeout": -1}, "timeout is -1; it must be an integer of at least 1"),
    ],
)
def test_limits_that_cannot_be(limits: dict[str, Any], message: str) -> None:
    with pytest.raises(SweepError) as error:
        Limits(**limits)
    assert str(error.value) == message
    assert error.value.key == message.split()[0]
