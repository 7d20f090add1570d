"""The share below a value: the inverse of what each distribution draws."""

from __future__ import annotations

import pytest

from nb2job.search.share import share_below
from nb2job.search.space import DISTRIBUTIONS, Choice, parse_distribution

SPELLED = (
    "randint(7)",
    "uniform(-2, 3.5)",
    "quniform(0, 1, 0.1)",
    "loguniform(-6, 1)",
    "qloguniform(0, 3, 2)",
    "normal(10, 3)",
    "qnormal(1, 4, 0.5)",
    "lognormal(0.5, 0.75)",
    "qlognormal(1, 0.5, 0.25)",
)


@pytest.mark.parametrize("text", SPELLED)
def test_a_value_comes_back(text: str) -> None:
    one = parse_distribution(text)
    for step in range(1, 200):
        value = one.at(step / 200)
        share = share_below(one, float(value))
        assert 0 <= share <= 1
        assert one.at(share) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("text", SPELLED)
def test_any_value_has_a_share(text: str) -> None:
    one = parse_distribution(text)
    shares = [share_below(one, value) for value in (-1e300, -1.0, 0.0, 1.0, 1e300)]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 1


def test_every_distribution_but_choice_is_tried() -> None:
    assert {parse_distribution(text).type for text in SPELLED} == {one.type for one in DISTRIBUTIONS} - {
        "choice"
    }


def test_a_choice_has_none() -> None:
    with pytest.raises(TypeError):
        share_below(Choice((1, 2)), 1)
