"""100,000 draws of every distribution against its documented formula."""

from __future__ import annotations

import math
import random
from collections import Counter
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from nb2job.search.space import DISTRIBUTIONS, Choice, Distribution, RandInt, parse_distribution

DRAWS = 100_000
STEADY = settings(max_examples=60, deadline=None)
# Draws are seeded, so a test that passes always does; a wrong formula gives a p of 1e-50.
LEAST_P = 0.001

# Beside each distribution, scipy's of what is drawn before it is rounded to a multiple of q.
CONTINUOUS = {
    "uniform(-2, 3)": stats.uniform(-2, 5),
    "uniform(0.001, 0.002)": stats.uniform(0.001, 0.001),
    "loguniform(-6, -1)": stats.loguniform(math.exp(-6), math.exp(-1)),
    "loguniform(0, 7.5)": stats.loguniform(1, math.exp(7.5)),
    "normal(-4, 0.5)": stats.norm(-4, 0.5),
    "normal(10, 3)": stats.norm(10, 3),
    "lognormal(0, 1)": stats.lognorm(1),
    "lognormal(-3, 0.25)": stats.lognorm(0.25, scale=math.exp(-3)),
}
STEPPED = {
    "quniform(0, 2, 1)": stats.uniform(0, 2),
    "quniform(-1.3, 4.2, 0.5)": stats.uniform(-1.3, 5.5),
    "quniform(100, 1000, 50)": stats.uniform(100, 900),
    "quniform(0, 1, 3)": stats.uniform(0, 1),
    "qloguniform(0, 3, 1)": stats.loguniform(1, math.exp(3)),
    "qloguniform(-4, 1, 0.1)": stats.loguniform(math.exp(-4), math.exp(1)),
    "qnormal(3, 2, 1.5)": stats.norm(3, 2),
    "qnormal(-7.2, 4, 1)": stats.norm(-7.2, 4),
    "qlognormal(1, 0.7, 0.5)": stats.lognorm(0.7, scale=math.exp(1)),
    "qlognormal(3, 1, 2)": stats.lognorm(1, scale=math.exp(3)),
}
COUNTED = {
    'choice("adam", "sgd", "rmsprop")': ["adam", "sgd", "rmsprop"],
    "choice(16, 32, 64, 128, 256, 512, 1024)": [16, 32, 64, 128, 256, 512, 1024],
    "choice(0.5)": [0.5],
    "randint(10)": list(range(10)),
    "randint(1)": [0],
    "randint(37)": list(range(37)),
}


@cache
def draws(text: str) -> list[Any]:
    """Its values for 100,000 uniform draws, seeded with the text."""
    one, stream = parse_distribution(text), random.Random(text)
    return [one.at(stream.random()) for _ in range(DRAWS)]


def test_every_distribution_is_drawn_from() -> None:
    drawn = {type(parse_distribution(text)) for text in (*CONTINUOUS, *STEPPED, *COUNTED)}
    missing = [one.type for one in DISTRIBUTIONS if one not in drawn]
    assert not missing, f"add to CONTINUOUS, STEPPED or COUNTED: {', '.join(missing)}"


@pytest.mark.parametrize("text", CONTINUOUS)
def test_continuous_draws_follow_the_formula(text: str) -> None:
    assert stats.kstest(draws(text), CONTINUOUS[text].cdf).pvalue > LEAST_P


@pytest.mark.parametrize("text", CONTINUOUS)
def test_quantiles_are_exact(text: str) -> None:
    one = parse_distribution(text)
    shares = np.linspace(0.0005, 0.9995, 999)
    assert [one.at(float(u)) for u in shares] == pytest.approx(list(CONTINUOUS[text].ppf(shares)), rel=1e-9)


@pytest.mark.parametrize("text", STEPPED)
def test_stepped_draws_fall_into_bins_as_the_formula_says(text: str) -> None:
    """A multiple k*q has the probability of what lies within q/2 of it: so the ends have half the weight."""
    q = float(parse_distribution(text).q)  # type: ignore[union-attr]
    counts = Counter(round(value / q) for value in draws(text))
    steps = range(min(counts), max(counts) + 1)
    cdf = STEPPED[text].cdf
    expected = [DRAWS * float(cdf((k + 0.5) * q) - cdf((k - 0.5) * q)) for k in steps]
    expected[0] += DRAWS * float(cdf((steps[0] - 0.5) * q))
    expected[-1] += DRAWS * float(1 - cdf((steps[-1] + 0.5) * q))
    assert p_of_bins([counts[k] for k in steps], expected) > LEAST_P


@pytest.mark.parametrize("text", STEPPED)
def test_stepped_values_are_multiples_as_they_are_written(text: str) -> None:
    """0.3, not 0.30000000000000004; an integer where q is one."""
    q = parse_distribution(text).q  # type: ignore[union-attr]
    for value in set(draws(text)):
        assert isinstance(value, type(q))
        assert (Fraction(str(value)) / Fraction(str(q))).denominator == 1


@pytest.mark.parametrize("text", COUNTED)
def test_counted_values_are_equally_likely(text: str) -> None:
    counts, values = Counter(draws(text)), COUNTED[text]
    assert set(counts) == set(values)
    assert p_of_bins([counts[one] for one in values], [DRAWS / len(values)] * len(values)) > LEAST_P


def p_of_bins(found: list[int], expected: list[float]) -> float:
    """The p of a chi-square test; neighbours that too little is expected of are one bin."""
    bins: list[list[float]] = []
    for count, share in zip(found, expected, strict=True):
        if bins and (bins[-1][1] < 10 or share < 10):
            bins[-1] = [bins[-1][0] + count, bins[-1][1] + share]
        else:
            bins.append([count, share])
    if len(bins) == 1:
        return 1.0 if bins[0][0] == round(bins[0][1]) else 0.0
    return float(stats.chisquare([one[0] for one in bins], [one[1] for one in bins]).pvalue)


def test_the_test_tells_half_weight_at_the_ends_from_full() -> None:
    """Optuna's step gives 0, 1 and 2 a third each; the formula gives 1 : 2 : 1."""
    thirds = [DRAWS // 3, DRAWS // 3, DRAWS // 3]
    assert p_of_bins(thirds, [DRAWS / 4 - 1 / 4, DRAWS / 2 - 1 / 2, DRAWS / 4 - 1 / 4]) < 1e-50


ORDERED = [text for text in (*CONTINUOUS, *STEPPED, *COUNTED) if not text.startswith("choice")]


@pytest.mark.parametrize("text", ORDERED)
@STEADY
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_gives_no_smaller_value(text: str, one: float, other: float) -> None:
    distribution = parse_distribution(text)
    low, high = distribution.at(min(one, other)), distribution.at(max(one, other))
    assert not isinstance(low, str)
    assert not isinstance(high, str)
    assert low <= high
    assert math.isfinite(low)
    assert math.isfinite(high)


@pytest.mark.parametrize("text", [*CONTINUOUS, *STEPPED])
@STEADY
@given(st.floats(0, 1))
def test_bounds_hold(text: str, u: float) -> None:
    """Rounding may leave the bounds by half a step, as in the formula."""
    distribution = parse_distribution(text)
    low, high = (float(one) for one in STEPPED.get(text, CONTINUOUS.get(text)).support())  # type: ignore[union-attr]
    half = getattr(distribution, "q", 0) / 2
    value = float(distribution.at(u))
    assert low - half - 1e-12 * abs(low) <= value <= high + half + 1e-12 * abs(high)


@pytest.mark.parametrize("u", [0.0, 2.0**-60, 1 - 2.0**-53, 1.0])
def test_the_ends_of_shares_are_values_too(u: float) -> None:
    """Sobol's sequence may begin with 0."""
    one = Choice(("a", "b", "c"))
    assert one.at(u) == ("a" if u < 0.5 else "c")
    assert RandInt(5).at(u) == (0 if u < 0.5 else 4)


@pytest.mark.parametrize(
    ("text", "quarter"),
    [
        ("uniform(0, 8)", 2.0),
        ("quniform(0, 8, 3)", 3),  # 2 / 3 is nearest to 1
        ("loguniform(0, 4)", math.e),
        ("qloguniform(0, 4, 2)", 2),  # 2.718 / 2 is nearest to 1
        ("normal(0, 1)", -0.6744897501960817),
        ("qnormal(0, 1, 0.5)", -0.5),
        ("lognormal(0, 1)", 0.5094162838632774),
        ("qlognormal(0, 1, 0.5)", 0.5),
        ("choice(1, 2, 3, 4)", 2),
        ("randint(4)", 1),
    ],
)
def test_a_quarter(text: str, quarter: float) -> None:
    one: Distribution = parse_distribution(text)
    assert one.at(0.25) == pytest.approx(quarter, rel=1e-12)
