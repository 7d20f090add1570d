"""share_below: the inverse of a distribution's `at`."""

from __future__ import annotations

import math
from statistics import NormalDist

from nb2job.search.distributions import (
    Choice,
    Distribution,
    LogNormal,
    LogUniform,
    QLogNormal,
    QLogUniform,
    QUniform,
    RandInt,
    Uniform,
)


def share_below(one: Distribution, value: float) -> float:
    """The share of (0, 1) that `at` gives values below this one for; the middle of the share of an integer.

    A value that was rounded to a multiple of q is taken for what it was rounded to.

    Raises:
        TypeError: for a choice, whose values have no order.
    """
    if isinstance(one, Choice):
        raise TypeError("the values of a choice have no order")
    if isinstance(one, RandInt):
        return _within((value + 0.5) / one.upper)
    if isinstance(one, (LogUniform, QLogUniform, LogNormal, QLogNormal)):
        value = math.log(value) if value > 0 else -math.inf
    if isinstance(one, (Uniform, QUniform, LogUniform, QLogUniform)):
        return _within((value - one.min_value) / (one.max_value - one.min_value))
    return _within(NormalDist(one.mu, one.sigma).cdf(value))


def _within(share: float) -> float:
    return min(max(share, 0.0), 1.0)
