"""Each case of a policy, computed by hand from Azure ML's rule; and what holds for every case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import pytest

from nb2job.search.early_termination import POLICIES, Policy, PolicyError, parse_policy, read_policy
from nb2job.search.trial import Goal, Trial
from tests.search.cases import cases

CASES = cases("early_termination")
ALWAYS_WRITTEN = {"type", "evaluation_interval", "delay_evaluation"}


def trial_of(values: Sequence[float], number: int = 0, status: Any = "RUNNING") -> Trial:
    return Trial(number, {}, tuple(map(float, values)), status)


def peers_of(case: dict[str, Any], sign: float = 1) -> list[Trial]:
    return [
        trial_of([sign * one for one in peer["metrics"]], number, peer.get("status", "RUNNING"))
        for number, peer in enumerate(case.get("peers", []), 1)
    ]


def decisions(policy: Policy, metrics: Sequence[float], peers: Sequence[Trial], goal: Goal) -> list[bool]:
    """What the policy says after each log."""
    ages = range(1, len(metrics) + 1)
    return [policy.stops(trial_of(metrics[:age]), peers, goal) for age in ages]


@pytest.mark.parametrize(("member", "case"), CASES)
def test_a_policy_stops(member: str, case: dict[str, Any]) -> None:
    policy = read_policy(case["policy"])
    assert policy.type == member
    assert decisions(policy, case["trial"]["metrics"], peers_of(case), case["goal"]) == case["stops"]


@pytest.mark.parametrize(("member", "case"), CASES)
def test_the_order_of_peers_and_the_trial_among_them_change_nothing(
    member: str, case: dict[str, Any]
) -> None:
    policy, metrics = read_policy(case["policy"]), case["trial"]["metrics"]
    for age in range(1, len(metrics) + 1):
        trial = trial_of(metrics[:age])
        around = [*reversed(peers_of(case)), trial]
        assert policy.stops(trial, around, case["goal"]) == case["stops"][age - 1]


MIRRORED = [one for one in CASES if "slack_factor" not in one.values[1]["policy"]]
"""A ratio has no mirror."""


@pytest.mark.parametrize(("member", "case"), MIRRORED)
def test_the_other_goal_is_the_mirror(member: str, case: dict[str, Any]) -> None:
    other: Goal = "minimize" if case["goal"] == "maximize" else "maximize"
    metrics = [-one for one in case["trial"]["metrics"]]
    assert decisions(read_policy(case["policy"]), metrics, peers_of(case, -1), other) == case["stops"]


@pytest.mark.parametrize(("member", "case"), CASES)
def test_no_policy_stops_who_has_logged_nothing(member: str, case: dict[str, Any]) -> None:
    assert not read_policy(case["policy"]).stops(trial_of([]), peers_of(case), case["goal"])


@pytest.mark.parametrize(("member", "case"), CASES)
def test_a_policy_reads_what_it_writes(member: str, case: dict[str, Any]) -> None:
    policy = read_policy(case["policy"])
    written = policy.as_mapping()
    assert read_policy(written) == policy
    assert next(iter(written)) == "type"
    assert written.keys() >= ALWAYS_WRITTEN, "defaults differ between YAML and SDK: they are written out"
    keywords = ", ".join(f"{key}={value!r}" for key, value in written.items() if key != "type")
    assert parse_policy(f"{policy.type}({keywords})") == policy


def test_the_fields_of_a_policy_are_the_keys() -> None:
    keys = {one.type: [field.name for field in fields(one)] for one in POLICIES}
    assert keys == {
        "bandit": ["slack_factor", "slack_amount", "evaluation_interval", "delay_evaluation"],
        "median_stopping": ["evaluation_interval", "delay_evaluation"],
        "truncation_selection": ["truncation_percentage", "evaluation_interval", "delay_evaluation"],
    }


@pytest.mark.parametrize(
    ("entry", "as_written"),
    [
        ({"type": "MedianStopping"}, "median_stopping"),
        ({"type": "median_stopping", "evaluation_interval": None}, "median_stopping"),
        ({"type": "median_stopping", "evaluation_interval": 0}, "median_stopping"),
        ({"type": "bandit", "slack_factor": "1e-1", "slack_amount": 0}, "bandit(slack_factor=0.1)"),
        ({"type": "Bandit", "slack_factor": 0, "slack_amount": 2}, "bandit(slack_amount=2)"),
        ({"type": "bandit", "slack_factor": None, "slack_amount": 2}, "bandit(slack_amount=2)"),
    ],
)
def test_what_the_sdk_writes_is_read(entry: dict[str, Any], as_written: str) -> None:
    assert read_policy(entry) == parse_policy(as_written)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("bandit", "'bandit' is no policy; write its type and keys: {type: median_stopping}"),
        ({}, "type is missing; it is one of bandit, median_stopping, truncation_selection"),
        ({"type": "median"}, "type 'median' is no early-termination policy; it is one of bandit"),
        ({"type": "bandid"}, "type 'bandid' is no early-termination policy; did you mean bandit?"),
        ({"type": "bandit"}, "bandit has no slack; give slack_factor or slack_amount"),
        ({"type": "bandit", "slack_factor": 0, "slack_amount": 0}, "bandit has no slack"),
        ({"type": "bandit", "slack_factor": 1, "slack_amount": 1}, "bandit has two slacks; keep"),
        ({"type": "bandit", "slack_factor": 0}, "slack_factor is 0; it must be a number above 0"),
        ({"type": "bandit", "slack_amount": -1}, "slack_amount is -1; it must be a number above 0"),
        ({"type": "bandit", "slack_amount": "much"}, "slack_amount is 'much'; it must be a number"),
        ({"type": "bandit", "slack_amount": float("nan")}, "slack_amount is nan; it must be a number"),
        ({"type": "bandit", "slack_factr": 1}, "bandit has no key 'slack_factr'; did you mean slack_factor?"),
        ({"type": "median_stopping", "slack_factor": 1}, "median_stopping has no key 'slack_factor'"),
        ({"type": "median_stopping", "evaluation_interval": -1}, "evaluation_interval is -1; it must be"),
        ({"type": "median_stopping", "evaluation_interval": 1.5}, "evaluation_interval is 1.5; it must be"),
        ({"type": "median_stopping", "evaluation_interval": False}, "evaluation_interval is False; it"),
        ({"type": "median_stopping", "delay_evaluation": -2}, "delay_evaluation is -2; it must be"),
        ({"type": "truncation_selection"}, "truncation_selection lacks truncation_percentage; it takes"),
        ({"type": "truncation_selection", "truncation_percentage": 0}, "truncation_percentage is 0; it must"),
        ({"type": "truncation_selection", "truncation_percentage": 100}, "truncation_percentage is 100; it"),
        ({"type": "truncation_selection", "truncation_percentage": 9.5}, "truncation_percentage is 9.5; it"),
        (
            {"type": "truncation_selection", "truncation_percentage": 9, "exclude_finished_jobs": True},
            "truncation_selection has no key 'exclude_finished_jobs'",
        ),
    ],
)
def test_what_cannot_be_is_said_in_one_line(entry: object, message: str) -> None:
    with pytest.raises(PolicyError) as error:
        read_policy(entry)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)
    assert error.value.hint


@pytest.mark.parametrize("text", ["bandit(0.1)", "bandit(", "1", "bandit(**x)", "a.b()", "bandit(x=y)", ""])
def test_a_text_that_is_no_policy_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(PolicyError, match=r"write a call such as bandit\(slack_factor=0.1"):
        parse_policy(text)
