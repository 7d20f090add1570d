"""Bayesian sampling: better than chance, told of trials that run, the same when a sweep goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import fmean

import pytest

from nb2job.search.sampling import Sampler, Sampling, sampler_of
from nb2job.search.space import Choice, LogUniform, SearchSpace, Uniform, Value
from nb2job.search.trial import Trial

pytest.importorskip("optuna")

SPACE: SearchSpace = {"x": Uniform(-5, 5), "y": Uniform(-5, 5)}
MIXED: SearchSpace = {"lr": LogUniform(-7, 0), "units": Choice((16, 32, 64)), "x": Uniform(0, 1)}
TRIALS = 30
SEEDS = range(6)


def loss(given: Mapping[str, Value]) -> float:
    return (float(given["x"]) - 1.5) ** 2 + (float(given["y"]) + 2) ** 2


def sampler(kind: str, seed: int, space: SearchSpace = SPACE) -> Sampler:
    return sampler_of(Sampling(kind, seed=seed), space, "minimize")


def swept(chosen: Sampler, count: int) -> list[Trial]:
    """Trials one after the other; each logs its loss."""
    trials: list[Trial] = []
    for number in range(count):
        given = chosen.parameters(number, trials)
        assert given is not None
        value = loss(given) if "y" in given else float(given["x"])
        trials.append(Trial(number, given, (value + 1, value), "FINISHED"))
    return trials


def best(trials: Sequence[Trial]) -> float:
    return min(min(one.metrics) for one in trials)


def test_it_beats_chance_on_a_quadratic() -> None:
    bayesian = [best(swept(sampler("bayesian", seed), TRIALS)) for seed in SEEDS]
    chance = [best(swept(sampler("random", seed), TRIALS)) for seed in SEEDS]
    assert fmean(bayesian) < 0.75 * fmean(chance), (bayesian, chance)


@pytest.mark.parametrize("kept", [1, 9, 14])
def test_a_sweep_that_goes_on_asks_for_the_same(kept: int) -> None:
    whole = swept(sampler("bayesian", 7, MIXED), 16)
    again = sampler("bayesian", 7, MIXED)
    assert again.parameters(kept, whole[:kept]) == whole[kept].parameters
    assert again.parameters(kept, [*reversed(whole[:kept])]) == whole[kept].parameters, "in any order"
    assert again.parameters(kept, whole[: kept + 1]) == whole[kept].parameters, "itself in the history"


def test_another_seed_asks_for_something_else() -> None:
    history = swept(sampler("bayesian", 0), 12)
    asked = [sampler("bayesian", seed).parameters(12, history) for seed in range(5)]
    assert len({str(one) for one in asked}) == 5


def test_trials_that_run_keep_others_away() -> None:
    """Eight places ask at once: told of those that run, they do not all sit on the best so far."""
    history = swept(sampler("bayesian", 3), 20)
    chosen = sampler("bayesian", 3)
    told, untold = list(history), []
    for number in range(20, 28):
        given = chosen.parameters(number, told)
        assert given is not None
        told.append(Trial(number, given))
        untold.append(chosen.parameters(number, history))
    running = [one.parameters for one in told[20:]]
    assert untold[0] == running[0]
    assert untold[1:] != running[1:], "what runs changes what is asked"
    assert spread(running) > spread([dict(one or {}) for one in untold])


def spread(points: Sequence[Mapping[str, Value]]) -> float:
    """The mean distance of two points."""
    pairs = [(one, other) for one in points for other in points if one is not other]
    return fmean(
        sum((float(one[name]) - float(other[name])) ** 2 for name in one) ** 0.5 for one, other in pairs
    )


@pytest.mark.parametrize("status", ["RUNNING", "FINISHED", "FAILED", "KILLED"])
@pytest.mark.parametrize("metrics", [(), (float("nan"),), (float("inf"), 0.5), (float("-inf"),)])
def test_any_trial_may_be_in_the_history(status: str, metrics: tuple[float, ...]) -> None:
    history = swept(sampler("bayesian", 1, MIXED), 11)
    odd = replace(history[3], metrics=metrics, status=status)  # type: ignore[arg-type]
    given = sampler("bayesian", 1, MIXED).parameters(11, [*history[:3], odd, *history[4:]])
    assert given is not None
    assert given.keys() == MIXED.keys()
    assert given["units"] in (16, 32, 64)


def test_a_failed_trial_is_no_evidence() -> None:
    """A value of 0 beside losses of 10 and more would draw all trials to it."""
    history = swept(sampler("bayesian", 2), 14)
    lured = replace(history[4], metrics=(-1000.0,), status="FAILED")
    with_it = [*history[:4], lured, *history[5:]]
    silent = replace(lured, metrics=())
    without = [*history[:4], silent, *history[5:]]
    chosen = sampler("bayesian", 2)
    assert chosen.parameters(14, with_it) == chosen.parameters(14, without)


def test_a_long_history_is_no_burden() -> None:
    """The last of 1,000 trials, the most that Azure ML allows, is asked for in moments."""
    some = swept(sampler("random", 0), 999)
    assert sampler("bayesian", 0).parameters(999, some) is not None
