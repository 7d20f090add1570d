"""The Bayesian sampler: a function of seed and history, told of running trials, better than chance."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest

from nb2job.search.sampling import Sampling, sampler_of
from nb2job.search.space import Choice, QUniform, SearchSpace, Uniform, Value
from nb2job.search.trial import Goal, Status, Trial

optuna = pytest.importorskip("optuna")

SPACE: SearchSpace = {"x": Uniform(-1, 1), "q": QUniform(0, 8, 1), "kernel": Choice(("rbf", "linear", 1))}
GOAL: Goal = "minimize"


def loss(drawn: Mapping[str, Value]) -> float:
    """At its least, 0, for x 0.3, q 5 and linear."""
    x, q = float(drawn["x"]), float(drawn["q"])
    return (x - 0.3) ** 2 + (q - 5) ** 2 / 25 + (drawn["kernel"] != "linear")


def tried(count: int, seed: int = 1, status: Status = "FINISHED") -> list[Trial]:
    sampler = sampler_of(Sampling("bayesian", seed=seed), SPACE, GOAL)
    history: list[Trial] = []
    for number in range(count):
        drawn = sampler.parameters(number, history)
        assert drawn is not None
        history.append(Trial(number, drawn, (loss(drawn),), status))
    return history


def next_of(history: list[Trial], seed: int = 1, number: int | None = None) -> Mapping[str, Value] | None:
    sampler = sampler_of(Sampling("bayesian", seed=seed), SPACE, GOAL)
    return sampler.parameters(len(history) if number is None else number, history)


def test_a_sweep_goes_on_as_if_it_had_never_ended() -> None:
    """A new sampler that is told of the first trials asks for what the old one asked for."""
    whole = tried(25)
    for number in (0, 1, 9, 15, 24):
        assert next_of(whole[:number]) == whole[number].parameters


def test_the_order_in_which_trials_are_told_changes_nothing() -> None:
    history = tried(20)
    shuffled = random.Random(0).sample(history, len(history))
    assert next_of(shuffled) == next_of(history)


def test_a_trial_is_not_told_of_itself() -> None:
    history = tried(20)
    waiting = Trial(20, history[0].parameters)
    assert next_of([*history, waiting], number=20) == next_of(history)


def test_seeds_differ() -> None:
    assert next_of([], seed=1) != next_of([], seed=2)


def test_it_finds_better_than_chance() -> None:
    for seed in range(3):
        chance = sampler_of(Sampling("random", seed=seed), SPACE, GOAL)
        drawn = [chance.parameters(number, []) for number in range(40)]
        by_chance = sorted(loss(one) for one in drawn if one is not None)
        found = sorted(one.metrics[0] for one in tried(40, seed))
        assert found[0] < 0.1
        assert found[20] < by_chance[20] / 2, "most trials of the Bayesian sampler are good ones"


def test_running_trials_are_kept_away_from() -> None:
    """By the constant liar: trials that run beside each other do not all try the same."""
    space: SearchSpace = {"x": Uniform(0, 1)}
    evenly = [(number + 0.5) / 25 for number in range(25)]
    done = [Trial(number, {"x": x}, ((x - 0.5) ** 2,), "FINISHED") for number, x in enumerate(evenly)]

    def asked(running: int) -> float:
        """How far from the best of all the next trials lie, on average over seeds."""
        beside = [Trial(25 + number, {"x": 0.5}) for number in range(running)]
        samplers = [sampler_of(Sampling("bayesian", seed=seed), space, GOAL) for seed in range(20)]
        drawn: list[Any] = [one.parameters(25 + running, [*done, *beside]) for one in samplers]
        return sum(abs(one["x"] - 0.5) for one in drawn) / 20

    assert asked(running=6) > 1.5 * asked(running=0)


@pytest.mark.parametrize("status", ["FINISHED", "KILLED"])
def test_a_trial_that_a_policy_stopped_still_tells_something(status: Status) -> None:
    history = tried(30, status=status)
    drawn = [next_of(history, seed) or {} for seed in range(20)]
    assert sum(one["kernel"] == "linear" for one in drawn) >= 15


def test_values_are_of_the_space() -> None:
    for one in tried(30):
        assert -1 <= float(one.parameters["x"]) <= 1
        assert one.parameters["q"] in range(9)
        assert one.parameters["kernel"] in ("rbf", "linear", 1)
