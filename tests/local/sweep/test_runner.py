"""What a runner does between two looks at the metrics of its trials."""

from __future__ import annotations

from typing import Any

import pytest

from nb2job.local.sweep.runner import Runner
from nb2job.local.sweep.state import SweepState, TrialState
from nb2job.search.early_termination import parse_policy
from nb2job.search.sampling.sampler import Sampling
from nb2job.search.space import Uniform
from nb2job.search.trial import Limits, Objective, Sweep

LOGGED = {0: (0.1,) * 5, 1: (0.1, 0.1, 0.1, 0.1, 0.9)}


class Stopped(list[str]):
    """Stands where an attempt is: keeps the reasons why it was to stop."""

    def stop(self, reason: str, requests: object) -> None:
        self.append(reason)


class Always:
    """A store in which there is always something new."""

    def seen(self) -> bool:
        return True


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_every_trial_is_judged_by_all_that_is_logged(
    order: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Runner, "_values", lambda self, trial, changes: LOGGED[trial.number])
    sweep = Sweep(
        space={"lr": Uniform(0.0, 1.0)},
        sampling=Sampling(),
        objective=Objective("accuracy", "maximize"),
        limits=Limits(max_total_trials=2),
        early_termination=parse_policy("bandit(slack_amount=0.2, evaluation_interval=5)"),
    )
    trials = {number: TrialState(number, {}, [f"r{number}"], "RUNNING") for number in order}
    runner: Any = Runner(None, sweep, None, SweepState(trials=trials), 2, None, print)  # type: ignore[arg-type]
    runner._attempts.update({0: Stopped(), 1: Stopped()})
    runner._look(Always())
    assert (runner._attempts[0], runner._attempts[1]) == (["early termination"], [])


def test_a_slack_factor_of_losses_below_zero_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Runner, "_values", lambda self, trial, changes: (-0.5, -0.2))
    sweep = Sweep(
        space={"lr": Uniform(0.0, 1.0)},
        sampling=Sampling(),
        objective=Objective("loss", "minimize"),
        limits=Limits(max_total_trials=2),
        early_termination=parse_policy("bandit(slack_factor=0.2)"),
    )
    said: list[str] = []
    trials = {0: TrialState(0, {}, ["r0"], "RUNNING")}
    runner: Any = Runner(None, sweep, None, SweepState(trials=trials), 2, None, said.append)  # type: ignore[arg-type]
    runner._look(Always())
    runner._look(Always())
    assert said == ["bandit: slack_factor stops nothing while loss is not above 0; use slack_amount"]
