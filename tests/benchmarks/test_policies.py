"""The simulation of learning curves: what holds whatever the policy."""

from __future__ import annotations

import math

import pytest

from nb2job.search.early_termination import parse_policy
from tests.benchmarks import policies
from tests.benchmarks.policies import CURVES, LOGS, Outcome, curves, outcome, outcomes, swept


@pytest.fixture(scope="module")
def table() -> dict[tuple[str, str], Outcome]:
    return {(text, str(goal)): one for (text, goal), one in outcomes().items()}


def test_curves_are_the_same_each_time_and_others_with_another_seed() -> None:
    assert repr(curves(3)) == repr(curves(3))
    assert repr(curves(3)) != repr(curves(4))
    assert {len(one) for one in curves()} == {LOGS}
    assert any(math.isnan(value) for curve in curves() for value in curve)


def test_without_a_policy_all_is_run_and_nothing_is_lost(table: dict[tuple[str, str], Outcome]) -> None:
    for goal in ("maximize", "minimize"):
        assert table["none", goal] == Outcome(stopped=0, logs=CURVES * LOGS, regret=0.0, place=1)


@pytest.mark.parametrize("text", policies.POLICIES)
@pytest.mark.parametrize("goal", ["maximize", "minimize"])
def test_a_policy_saves_something_and_finds_a_good_trial(
    table: dict[tuple[str, str], Outcome], text: str, goal: str
) -> None:
    found = table[text, goal]
    assert 0 < found.stopped < CURVES
    assert 0.02 < found.saved < 0.8, "a delay of 10 of 50 logs cannot save more"
    assert 0 <= found.regret < 0.05
    assert found.place <= 10


def test_less_slack_saves_more(table: dict[tuple[str, str], Outcome]) -> None:
    tight, loose, _, _, few, many = policies.POLICIES
    assert table[tight, "maximize"].saved > table[loose, "maximize"].saved
    assert table[many, "maximize"].saved > table[few, "maximize"].saved


@pytest.mark.parametrize("kind", ["median_stopping", "truncation_selection", "bandit(slack_amount)"])
def test_accuracies_maximized_are_errors_minimized(table: dict[tuple[str, str], Outcome], kind: str) -> None:
    """All but the ratio look at order or distance alone; 1 - x is rounded, so ties may break otherwise."""
    text = next(one for one in policies.POLICIES if one.startswith(kind.rstrip(")")))
    assert table[text, "minimize"].saved == pytest.approx(table[text, "maximize"].saved, abs=0.02)


def test_no_trial_is_stopped_at_a_log_that_the_interval_rule_leaves_out() -> None:
    policy = parse_policy("median_stopping(evaluation_interval=7, delay_evaluation=15)")
    stopped = [one for one in swept(curves(count=40), policy, "maximize") if one.status == "KILLED"]
    assert stopped
    assert {len(one.metrics) for one in stopped} <= {21, 28, 35, 42, 49}


def test_a_policy_that_never_applies_saves_nothing() -> None:
    policy = parse_policy(f"median_stopping(delay_evaluation={LOGS + 1})")
    assert outcome(curves(), policy).saved == 0
