"""Whatever record can be is written and read again; whatever cannot be is a SearchError of one line."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nb2job.search.early_termination import Policy, parse_policy, read_policy
from nb2job.search.early_termination.bandit import Bandit
from nb2job.search.early_termination.median_stopping import MedianStopping
from nb2job.search.early_termination.truncation_selection import TruncationSelection
from nb2job.search.error import SearchError
from nb2job.search.sampling import Sampling, read_sampling, sampler_of
from nb2job.search.space import (
    DISTRIBUTIONS,
    Choice,
    Distribution,
    RandInt,
    parse_distribution,
    read_distribution,
)

# A loaded machine is slow, and no test of ours fails for that.
STEADY = settings(max_examples=60, deadline=None)

READERS: tuple[Callable[[Any], object], ...] = (read_distribution, read_policy, read_sampling)
PARSERS: tuple[Callable[[str], object], ...] = (parse_distribution, parse_policy)

ALGORITHMS = ["grid", "random", "sobol", *(["bayesian"] if find_spec("optuna") else [])]
NUMBERS = st.integers(-(10**6), 10**6) | st.floats(allow_nan=False, allow_infinity=False)
SHARES = st.floats(0, 1)


def made(kind: Callable[..., Any], **given: Any) -> Any:
    """The record of these values; None where there is none."""
    try:
        return kind(**given)
    except SearchError:
        return None


@st.composite
def distributions(draw: st.DrawFn) -> Distribution:
    kind = draw(st.sampled_from(DISTRIBUTIONS))
    if kind is Choice:
        values = st.text() | NUMBERS
        return Choice(tuple(draw(st.lists(values, min_size=1, max_size=5))))
    if kind is RandInt:
        return RandInt(draw(st.integers(1, 2**40)))
    size = st.floats(-50, 50) | st.integers(-50, 50) | NUMBERS
    positive = (
        st.floats(1e-6, 50)
        | st.integers(1, 50)
        | st.floats(min_value=0, exclude_min=True, allow_infinity=False)
    )
    names = [one.name for one in fields(kind)]
    found = made(kind, **{name: draw(positive if name in ("q", "sigma") else size) for name in names})
    return found if found is not None else draw(distributions())


INTERVALS = {"evaluation_interval": st.integers(1, 10**6), "delay_evaluation": st.integers(0, 10**6)}
POSITIVE = st.floats(min_value=0, exclude_min=True, allow_infinity=False) | st.integers(1, 100)
POLICIES = st.one_of(
    st.builds(Bandit, slack_factor=POSITIVE, **INTERVALS),
    st.builds(Bandit, slack_amount=POSITIVE, **INTERVALS),
    st.builds(MedianStopping, **INTERVALS),
    st.builds(TruncationSelection, truncation_percentage=st.integers(1, 99), **INTERVALS),
)
BASES = st.none() | st.just(math.e) | st.floats(0.1, 0.9) | st.floats(1.1, 100) | st.integers(2, 10)
SAMPLINGS = st.sampled_from([Sampling("grid"), Sampling("bayesian")]) | st.builds(
    Sampling,
    type=st.just("random"),
    rule=st.sampled_from(["random", "sobol"]),
    seed=st.none() | st.integers(),
    logbase=BASES,
)


@STEADY
@given(distributions())
def test_a_distribution_is_read_as_it_was_written(one: Distribution) -> None:
    written = one.as_mapping()
    assert next(iter(written)) == "type"
    again = read_distribution(written)
    assert again == one
    assert type(again) is type(one)
    assert repr(again) == repr(one), "an integer stays an integer"


@STEADY
@given(distributions())
def test_a_distribution_is_parsed_as_it_was_spelled(one: Distribution) -> None:
    given_ = {name: value for name, value in one.as_mapping().items() if name != "type"}
    keywords = ", ".join(f"{name}={value!r}" for name, value in given_.items())
    assert parse_distribution(f"{one.type}({keywords})") == one
    values = given_["values"] if isinstance(one, Choice) else list(given_.values())
    assert parse_distribution(f"{one.type}({', '.join(map(repr, values))})") == one


@STEADY
@given(distributions(), SHARES)
def test_a_value_is_finite_and_of_a_kind_that_a_command_can_hold(one: Distribution, u: float) -> None:
    value = one.at(u)
    assert isinstance(value, (str, int, float))
    assert isinstance(value, str) or math.isfinite(value)


@STEADY
@given(distributions(), st.sampled_from(ALGORITHMS), st.booleans())
def test_a_sampler_takes_a_distribution_or_says_why_not(one: Distribution, how: str, local: bool) -> None:
    sampling = Sampling("random", "sobol", 1) if how == "sobol" else Sampling(how, seed=1)
    sampler = refuses_in_one_line(
        lambda space: sampler_of(sampling, space, "minimize", local=local), {"x": one}
    )
    if sampler is not None:
        assert sampler.parameters(0, ()).keys() == {"x"}


@STEADY
@given(POLICIES)
def test_a_policy_is_read_as_it_was_written(one: Policy) -> None:
    written = one.as_mapping()
    assert repr(read_policy(written)) == repr(one)
    keywords = ", ".join(f"{name}={value!r}" for name, value in written.items() if name != "type")
    assert parse_policy(f"{one.type}({keywords})") == one


@STEADY
@given(SAMPLINGS)
def test_a_sampling_is_read_as_it_was_written(one: Sampling) -> None:
    assert read_sampling(one.as_mapping()) == one


WORDS = st.sampled_from(
    "type values upper min_value max_value q mu sigma rule seed logbase slack_factor slack_amount"
    " evaluation_interval delay_evaluation truncation_percentage choice randint uniform quniform loguniform"
    " qloguniform normal qnormal lognormal qlognormal random grid bayesian sobol bandit median_stopping"
    " truncation_selection".split()
)
LITERALS = (
    WORDS
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.binary(max_size=3)
    | st.sampled_from([10**400, 5e-324, 1.7e308, "9" * 5000, "1e5", "nan", "a\nb", "\0"])
)
LEAVES = LITERALS | st.dates()
GARBAGE = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LEAVES, inner, max_size=4),
    max_leaves=8,
)
ENTRIES = st.dictionaries(WORDS | st.text(max_size=3), GARBAGE, max_size=4).flatmap(
    lambda rest: LEAVES.map(lambda kind: {**rest, "type": kind})
)
CALLS = st.builds(
    lambda name, values, keywords: f"{name}({', '.join([*values, *keywords])})",
    WORDS,
    st.lists((LITERALS | st.lists(LITERALS, max_size=3)).map(repr), max_size=3),
    st.lists(st.tuples(WORDS, LITERALS.map(repr)).map("=".join), max_size=3),
)


def refuses_in_one_line(read: Callable[[Any], Any], entry: Any) -> Any:
    """Or gives what is read: only another exception, or a message that fills the terminal, is wrong."""
    try:
        return read(entry)
    except SearchError as error:
        said = error
    assert said.message
    assert "\n" not in str(said)
    assert len(str(said)) < 400
    return None


@pytest.mark.parametrize("read", READERS)
@STEADY
@given(entry=GARBAGE | ENTRIES)
@example(entry={"type": "a\nb", "c": 1})
@example(entry={"type": "grid", "a\nb": 1})
@example(entry=["x" * 10_000])
def test_garbage_is_refused_in_one_line(read: Callable[[Any], object], entry: Any) -> None:
    refuses_in_one_line(read, entry)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "kind", [*(one.type for one in DISTRIBUTIONS), "random", "bandit", "median_stopping"]
)
def test_integers_too_long_to_be_shown_are_refused_in_one_line(
    read: Callable[[Any], object], kind: str
) -> None:
    """YAML reads 0xfff… of any length; Python does not print more than 4,300 digits."""
    for key in ("values", "upper", "min_value", "mu", "seed", "rule", "delay_evaluation", "slack_factor"):
        refuses_in_one_line(read, {"type": kind, key: 16**5000})
        refuses_in_one_line(read, {"type": kind, key: [16**5000]})
    refuses_in_one_line(read, {"type": 16**5000})


@pytest.mark.parametrize("parse", PARSERS)
@STEADY
@given(text=CALLS | st.text(max_size=20))
@example(text="choice(" + "[" * 500 + "]" * 500 + ")")
@example(text="choice(" + "-" * 5000 + "1)")
@example(text="randint(0x" + "f" * 5000 + ")")
@example(text="choice(0x" + "f" * 5000 + ")")
@example(text="bandit(delay_evaluation=-0x" + "f" * 5000 + ")")
@example(text="uniform(**{})")
@example(text="uniform(*[1, 2])")
@example(text="uniform(0, 1, min_value=0)")
@example(text="uniform(min_value=0, min_value=1)")
@example(text="choice(__import__('os'))")
@example(text="choice({[]: 1})")
@example(text="choice(1j)")
@example(text="choice(-'a')")
@example(text="\ud800")
@example(text="choice('\\ud800')")
def test_a_call_of_garbage_is_refused_in_one_line(parse: Callable[[str], object], text: str) -> None:
    refuses_in_one_line(parse, text)


@pytest.mark.parametrize(
    ("read", "entry", "message"),
    [
        (read_distribution, {"type": "randint", "upper": 2**53 + 1}, "upper is 9007199254740993"),
        (read_distribution, {"type": "normal", "mu": 0, "sigma": 1e308}, "mu and sigma are too large"),
        (read_distribution, {"type": "normal", "mu": 0, "sigma": 1, None: 1}, "normal has no key 'None'"),
        (read_policy, {"type": "median_stopping", "delay": None}, "median_stopping has no key 'delay'"),
        (read_policy, {"type": "a\nb"}, r"type 'a\nb' is no early-termination policy"),
        (read_sampling, {"type": "a\nb", "seed": 1}, r"type 'a\nb' is no sampling algorithm"),
        (read_sampling, {"type": "random", "rool": None}, "random sampling has no key 'rool'"),
        (parse_policy, "median_stopping(type='bandit')", "median_stopping has no key 'type'"),
        (parse_distribution, "randint(0x" + "f" * 5000 + ")", "upper is int value too long to show"),
    ],
)
def test_what_once_passed_or_broke_is_said(read: Callable[[Any], Any], entry: Any, message: str) -> None:
    with pytest.raises(SearchError) as caught:
        read(entry)
    assert caught.value.message.startswith(message)


def test_a_grid_of_too_many_multiples_is_refused() -> None:
    for text in ("quniform(0, 1e300, 1)", "quniform(0, 1, 1e-300)", "qloguniform(0, 700, 5e-324)"):
        with pytest.raises(SearchError, match="x has more than 100,000 values"):
            sampler_of(Sampling("grid"), {"x": parse_distribution(text)}, "minimize")
