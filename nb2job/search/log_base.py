"""logbase: a search space whose logarithms have another base than e."""

from __future__ import annotations

import math

from nb2job.search.distributions import LogNormal, LogUniform, QLogNormal, QLogUniform
from nb2job.search.space import SearchSpace


def with_base(space: SearchSpace, base: float | None) -> SearchSpace:
    """The space whose log distributions are base ** X in place of exp(X); as it is for None.

    All that is documented is "the base for log based random sampling" [D]. That a bound of -3 then means
    base ** -3 is our reading of it [A]. base ** X is exp(X * log(base)): again a log distribution.
    """
    if base is None or base == math.e:
        return space
    factor = math.log(base)
    found = dict(space)
    for name, one in space.items():
        if isinstance(one, LogUniform):
            found[name] = LogUniform(*_bounds(one, factor))
        elif isinstance(one, QLogUniform):
            found[name] = QLogUniform(*_bounds(one, factor), one.q)
        elif isinstance(one, LogNormal):
            found[name] = LogNormal(one.mu * factor, one.sigma * abs(factor))
        elif isinstance(one, QLogNormal):
            found[name] = QLogNormal(one.mu * factor, one.sigma * abs(factor), one.q)
    return found


def _bounds(one: LogUniform | QLogUniform, factor: float) -> tuple[float, float]:
    """A base below 1 turns the bounds around."""
    low, high = sorted((one.min_value * factor, one.max_value * factor))
    return low, high
