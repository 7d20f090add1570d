"""Each case of a sampler, and what every sampler promises: the same trial whenever it is asked for."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from nb2job.search.sampling import Sampler, Sampling, SamplingError, read_sampling, sampler_of
from nb2job.search.sampling.grid import GridSampler
from nb2job.search.sampling.random import RandomSampler
from nb2job.search.space import Choice, LogUniform, RandInt, SearchSpace, Uniform, Value, read_distribution
from nb2job.search.trial import Trial
from tests.search.cases import cases

CASES = cases("sampling")
PROMISES = {"drawn", "error", "inside", "once", "mostly", "mostly_one_of"}
LIBRARIES = {"sobol": "scipy", "bayesian": "optuna"}

SPACE: SearchSpace = {"lr": LogUniform(-6, 0), "kernel": Choice(("rbf", "linear")), "depth": RandInt(30)}
SAMPLINGS: list[Mapping[str, Any]] = [
    {"type": "random", "seed": 1},
    {"type": "random", "rule": "sobol", "seed": 1},
]


def sampler_in(case: dict[str, Any], seed: int | None = None) -> Sampler:
    sampling = read_sampling(case["sampling"])
    if sampling.type == "bayesian":
        object.__setattr__(sampling, "seed", seed or 0)
    space = {name: read_distribution(one) for name, one in case["space"].items()}
    return sampler_of(sampling, space, case.get("goal", "maximize"), local=case.get("local", False))


def history_of(case: dict[str, Any]) -> list[Trial]:
    given = case.get("history", [])
    return [
        Trial(number, one["parameters"], tuple(one["metrics"]), one["status"])
        for number, one in enumerate(given)
    ]


def asked(case: dict[str, Any], count: int) -> list[Mapping[str, Value]]:
    """What is asked next, by as many seeds; or the first trials, where the history does not matter."""
    history = history_of(case)
    if history:
        samplers = [sampler_in(case, seed) for seed in range(count)]
        return [dict(one.parameters(len(history), history) or {}) for one in samplers]
    sampler = sampler_in(case)
    return [dict(sampler.parameters(number, []) or {}) for number in range(count)]


@pytest.mark.parametrize(("member", "case"), CASES)
def test_a_sampler_draws(member: str, case: dict[str, Any]) -> None:
    assert PROMISES & case.keys()
    pytest.importorskip(LIBRARIES.get(member, "math"))
    if "error" in case:
        with pytest.raises(SamplingError) as error:
            sampler_in(case)
        assert str(error.value) == case["error"]
        return
    drawn = case.get("drawn", [])
    for found, expected in zip(asked(case, len(drawn)), drawn, strict=True):
        assert list(found) == list(expected) == list(case["space"])
        for name, value in found.items():
            text = isinstance(expected[name], str)
            assert value == (expected[name] if text else pytest.approx(expected[name], rel=1e-12))
        assert [type(one) for one in found.values()] == [type(one) for one in expected.values()]
    for name, values in case.get("once", {}).items():
        assert sorted(one[name] for one in asked(case, len(values))) == values
    for name, (low, high) in case.get("inside", {}).items():
        assert all(low <= one[name] <= high for one in asked(case, 100))


@pytest.mark.parametrize(("member", "case"), [one for one in CASES if "history" in one.values[1]])
def test_a_sampler_learns(member: str, case: dict[str, Any]) -> None:
    pytest.importorskip("optuna")
    found = asked(case, 20)
    for name, (low, high) in case.get("mostly", {}).items():
        assert sum(low <= one[name] <= high for one in found) >= 15, [one[name] for one in found]
    for name, values in case.get("mostly_one_of", {}).items():
        assert sum(one[name] in values for one in found) >= 15, [one[name] for one in found]


@pytest.mark.parametrize(("member", "case"), [one for one in CASES if "size" in one.values[1]])
def test_a_grid_ends(member: str, case: dict[str, Any]) -> None:
    sampler = sampler_in(case)
    assert isinstance(sampler, GridSampler)
    assert sampler.size == case["size"] == len(case["drawn"])
    assert sampler.parameters(case["size"], []) is None
    assert sampler.parameters(case["size"] + 1000, []) is None


@pytest.mark.parametrize("sizes", [(1,), (5,), (2, 3), (3, 1, 4), (2, 2, 2, 2, 3), (7, 11, 13)])
def test_a_grid_is_complete_and_in_order(sizes: Sequence[int]) -> None:
    axes = {f"x{index}": tuple(range(size)) for index, size in enumerate(sizes)}
    sampler = GridSampler({name: Choice(values) for name, values in axes.items()})
    product = [dict(zip(axes, one, strict=True)) for one in itertools.product(*axes.values())]
    assert [sampler.parameters(number) for number in range(len(product) + 1)] == [*product, None]
    assert sampler.size == len(product)


@pytest.mark.parametrize("entry", SAMPLINGS, ids=["random", "sobol"])
def test_a_trial_is_the_same_in_any_order_and_after_any_history(entry: Mapping[str, Any]) -> None:
    pytest.importorskip("scipy")
    numbers = [*range(40), 63, 64, 65, 999]
    first = sampler_of(read_sampling(entry), SPACE, "maximize")
    drawn = {number: first.parameters(number, []) for number in numbers}
    random.Random(0).shuffle(numbers)
    history = [Trial(0, {"lr": 1, "kernel": "rbf", "depth": 0}, (1.0,), "FINISHED")]
    for number in numbers:
        again = sampler_of(read_sampling(entry), SPACE, "minimize")
        assert again.parameters(number, history) == drawn[number]


@pytest.mark.parametrize("entry", SAMPLINGS, ids=["random", "sobol"])
def test_seeds_and_trials_differ(entry: Mapping[str, Any]) -> None:
    pytest.importorskip("scipy")
    found = {
        sampler_of(read_sampling({**entry, "seed": seed}), SPACE, "maximize").parameters(number, [])["lr"]  # type: ignore[index]
        for seed in range(5)
        for number in range(20)
    }
    assert len(found) == 100


def test_without_a_seed_each_sampler_differs() -> None:
    samplers = [sampler_of(read_sampling("random"), SPACE, "maximize") for _ in range(2)]
    assert samplers[0].parameters(0, []) != samplers[1].parameters(0, [])


def test_the_streams_of_trials_are_independent() -> None:
    """Each trial has its own stream: over trials of near seeds the draws are as uniform as in one stream."""
    stats = pytest.importorskip("scipy.stats")
    space = {name: Uniform(0, 1) for name in ("x", "y")}
    drawn = [RandomSampler(space, seed).parameters(number) for seed in range(10) for number in range(1000)]
    x, y = ([float(one[name]) for one in drawn] for name in ("x", "y"))
    assert stats.kstest(x, "uniform").pvalue > 1e-3
    assert stats.kstest(y, "uniform").pvalue > 1e-3
    assert abs(stats.pearsonr(x, y).statistic) < 0.03
    assert abs(stats.pearsonr(x[1:], x[:-1]).statistic) < 0.03


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("count", [64, 100, 256])
def test_sobol_fills_the_space_more_evenly_than_random(seed: int, count: int) -> None:
    qmc = pytest.importorskip("scipy.stats").qmc
    space = {name: Uniform(0, 1) for name in ("x", "y", "z")}

    def discrepancy(rule: str) -> float:
        sampler = sampler_of(read_sampling({"type": "random", "rule": rule, "seed": seed}), space, "maximize")
        points = [list((sampler.parameters(number, []) or {}).values()) for number in range(count)]
        return float(qmc.discrepancy(points))

    assert discrepancy("sobol") < discrepancy("random") / 3


@pytest.mark.parametrize(
    ("entry", "written"),
    [
        ("random", {"type": "random", "rule": "random"}),
        ("Grid", {"type": "grid"}),
        ("bayesian", {"type": "bayesian"}),
        ({"type": "random", "rule": None, "seed": None}, {"type": "random", "rule": "random"}),
        (
            {"type": "random", "rule": "sobol", "seed": 0, "logbase": "e"},
            {"type": "random", "rule": "sobol", "seed": 0, "logbase": "e"},
        ),
        (
            {"type": "random", "seed": 5, "logbase": 2},
            {"type": "random", "rule": "random", "seed": 5, "logbase": 2},
        ),
    ],
)
def test_a_sampling_writes_what_it_reads(entry: object, written: Mapping[str, Any]) -> None:
    assert read_sampling(entry).as_mapping() == written
    assert read_sampling(written) == read_sampling(entry)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (None, "None is no sampling algorithm; it is one of random, grid, bayesian, or a mapping with type"),
        ({}, "{} is no sampling algorithm; it is one of random, grid, bayesian, or a mapping with type"),
        ("sobol", "type 'sobol' is no sampling algorithm; write type: random and rule: sobol"),
        ("radnom", "type 'radnom' is no sampling algorithm; did you mean random?"),
        ({"type": "random", "rule": "halton"}, "rule 'halton' is no rule of random sampling; it is one of"),
        ({"type": "random", "seed": 1.5}, "seed is 1.5; it must be an integer"),
        ({"type": "random", "seed": True}, "seed is True; it must be an integer"),
        ({"type": "random", "logbase": 1}, 'logbase is 1; it must be "e" or a number above 0 and not 1'),
        ({"type": "random", "logbase": "x"}, "logbase is 'x'; it must be"),
        ({"type": "random", "sed": 1}, "random sampling has no key 'sed'; did you mean seed?"),
        ({"type": "grid", "seed": 1}, "grid sampling has no seed; leave seed out, or take random"),
        ({"type": "bayesian", "rule": "sobol"}, "bayesian sampling has no rule; leave rule out"),
        ({"type": "bayesian", "logbase": 2}, "bayesian sampling has no logbase; leave logbase out"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(entry: object, message: str) -> None:
    with pytest.raises(SamplingError) as error:
        read_sampling(entry)
    assert str(error.value).startswith(message)
    assert error.value.hint


@pytest.mark.parametrize("keys", [{"rule": "sobol"}, {"logbase": 2.0}])
def test_only_random_sampling_has_a_rule_and_a_base(keys: dict[str, Any]) -> None:
    with pytest.raises(SamplingError, match=r"grid sampling has no (rule|logbase); leave"):
        Sampling("grid", **keys)


@pytest.mark.parametrize(
    ("library", "entry"), [("scipy", {"type": "random", "rule": "sobol"}), ("optuna", "bayesian")]
)
def test_a_library_that_is_missing_is_named(
    library: str, entry: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nb2job.search.sampling.find_spec", lambda name: None)
    with pytest.raises(SamplingError, match=rf"needs {library}; pip install 'nb2job\[local\]'"):
        sampler_of(read_sampling(entry), SPACE, "maximize")
