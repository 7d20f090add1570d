"""No policy stops the best trial, and stopping is a matter of what is known at that age."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2job.search.early_termination import POLICIES, Policy, parse_policy
from nb2job.search.early_termination.policy import best_score
from nb2job.search.trial import Goal, Trial

SPELLED = (
    "bandit(slack_factor=0.01)",
    "bandit(slack_factor=3)",
    "bandit(slack_amount=0.01)",
    "median_stopping(evaluation_interval=2)",
    "truncation_selection(truncation_percentage=99)",
    "truncation_selection(truncation_percentage=30, delay_evaluation=2)",
)

VALUES = st.sampled_from([0.0, 0.1, 0.5, 0.7, 0.9, -0.3, -2.0, 7.0, math.nan, math.inf]) | st.floats(-10, 10)
SWEEPS = st.lists(st.lists(VALUES, min_size=1, max_size=6), min_size=1, max_size=8)
# A loaded machine is slow, and no test of ours fails for that.
STEADY = settings(max_examples=60, deadline=None)

GOALS: st.SearchStrategy[Goal] = st.sampled_from(["maximize", "minimize"])


def trials_of(logs: Sequence[Sequence[float]]) -> list[Trial]:
    return [Trial(number, {}, tuple(values)) for number, values in enumerate(logs)]


def test_every_policy_is_tried() -> None:
    assert {parse_policy(text).type for text in SPELLED} == {one.type for one in POLICIES}


@pytest.mark.parametrize("text", SPELLED)
@STEADY
@given(logs=SWEEPS, goal=GOALS)
def test_the_best_trial_goes_on(text: str, logs: list[list[float]], goal: Goal) -> None:
    policy, trials = parse_policy(text), trials_of(logs)
    for trial in trials:
        age = len(trial.metrics)
        if best_score(trial, age, goal) == max(best_score(one, age, goal) for one in trials):
            assert not policy.stops(trial, trials, goal)


@pytest.mark.parametrize("text", SPELLED)
@STEADY
@given(logs=SWEEPS, goal=GOALS)
def test_what_others_log_at_a_later_age_changes_nothing(
    text: str, logs: list[list[float]], goal: Goal
) -> None:
    policy, trials = parse_policy(text), trials_of(logs)
    age = len(logs[0])
    young = [trials[0], *trials_of([values[:age] for values in logs])[1:]]
    assert policy.stops(trials[0], trials, goal) == policy.stops(trials[0], young, goal)


@pytest.mark.parametrize("text", SPELLED)
@STEADY
@given(logs=SWEEPS, goal=GOALS)
def test_a_better_trial_is_stopped_only_where_a_worse_one_is(
    text: str, logs: list[list[float]], goal: Goal
) -> None:
    """Of two trials of one age, beside each other: the policy never stops the better one alone."""
    policy, trials = parse_policy(text), trials_of(logs)
    stopped = {one.number for one in trials if policy.stops(one, trials, goal)}
    for one in trials:
        for other in trials:
            if len(one.metrics) == len(other.metrics) and one.number in stopped:
                age = len(one.metrics)
                worse = best_score(other, age, goal) < best_score(one, age, goal)
                assert not worse or other.number in stopped


def policies() -> list[Policy]:
    return [parse_policy(text) for text in SPELLED]


@STEADY
@given(logs=SWEEPS, goal=GOALS, start=st.integers(0, 6))
def test_a_delay_leaves_the_rest_as_it_is(logs: list[list[float]], goal: Goal, start: int) -> None:
    trials = trials_of(logs)
    for policy in policies():
        late = parse_policy(f"{spelled(policy)}, delay_evaluation={start})")
        for trial in trials:
            if len(trial.metrics) < start:
                assert not late.stops(trial, trials, goal)
            elif policy.delay_evaluation <= len(trial.metrics):
                assert late.stops(trial, trials, goal) == policy.stops(trial, trials, goal)


def spelled(policy: Policy) -> str:
    keys = {
        key: value for key, value in policy.as_mapping().items() if key not in ("type", "delay_evaluation")
    }
    return f"{policy.type}({', '.join(f'{key}={value!r}' for key, value in keys.items())}"
