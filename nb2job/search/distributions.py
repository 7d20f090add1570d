"""The ten distributions of Azure ML's search spaces, each by its documented formula.

`at(u)` is the inverse of the distribution function: uniform draws of u in (0, 1) give its draws, and a
low-discrepancy sequence of u a low-discrepancy sequence of values. The formulas are those of Azure ML's
reference of parameter expressions [D].
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from decimal import Decimal
from statistics import NormalDist
from typing import Any, ClassVar

from nb2job.search.error import SpaceError
from nb2job.search.record import finite_number, shown

Value = str | int | float
"""What a trial may be given for a hyperparameter."""

_LARGEST_EXPONENT = 709.0
_LEAST_SHARE = 2.0**-54
_MOST_SIGMAS = 9.0
_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class _Continuous:
    """What all but choice and randint share: fields that are finite numbers, steps that are above 0."""

    type: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for name in (one.name for one in fields(self)):
            value = getattr(self, name)
            if not finite_number(value):
                raise SpaceError(f"{name} is {shown(value)}", "it must be a finite number", name)
            if name in ("q", "sigma") and value <= 0:
                raise SpaceError(f"{name} is {shown(value)}", "it must be above 0", name)

    def as_mapping(self) -> dict[str, Any]:
        """Its entry of a search space as YAML and JSON have it: `type` first."""
        return {"type": self.type, **{one.name: getattr(self, one.name) for one in fields(self)}}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values, each as likely as the others."""

    values: tuple[Value, ...]
    type: ClassVar[str] = "choice"

    def __post_init__(self) -> None:
        if not self.values:
            raise SpaceError("values is empty", "it must hold at least one value", "values")
        for value in self.values:
            message = f"values holds {shown(value)}"
            if isinstance(value, bool):  # the SDK rejects YAML's booleans [R]
                raise SpaceError(message, 'write "true" or "false" in quotes', "values")
            if not isinstance(value, str) and not finite_number(value):
                raise SpaceError(message, "it must hold texts and finite numbers", "values")

    def at(self, u: float) -> Value:
        """The value whose share of (0, 1) holds u."""
        return self.values[_bin(u, len(self.values))]

    def as_mapping(self) -> dict[str, Any]:
        """`{type: choice, values: [...]}`."""
        return {"type": self.type, "values": list(self.values)}


@dataclass(frozen=True, slots=True)
class RandInt:
    """An integer in [0, upper)."""

    upper: int
    type: ClassVar[str] = "randint"

    def __post_init__(self) -> None:
        if isinstance(self.upper, bool) or not isinstance(self.upper, int) or not 1 <= self.upper <= _EXACT:
            raise SpaceError(
                f"upper is {shown(self.upper)}", "it must be an integer from 1 to 2**53", "upper"
            )

    def at(self, u: float) -> int:
        """The integer whose share of (0, 1) holds u."""
        return _bin(u, self.upper)

    def as_mapping(self) -> dict[str, Any]:
        """`{type: randint, upper: ...}`."""
        return {"type": self.type, "upper": self.upper}


@dataclass(frozen=True, slots=True)
class _Bounded(_Continuous):
    min_value: float
    max_value: float

    def __post_init__(self) -> None:
        _Continuous.__post_init__(self)
        if self.min_value >= self.max_value:
            hint = f"it must be less than max_value, which is {shown(self.max_value)}"
            raise SpaceError(f"min_value is {shown(self.min_value)}", hint, "min_value")
        if not finite_number(self.max_value - self.min_value):
            raise SpaceError("max_value is too far from min_value", "bring them nearer", "max_value")

    def _between(self, u: float) -> float:
        return min(self.min_value + u * (self.max_value - self.min_value), self.max_value)


@dataclass(frozen=True, slots=True)
class Uniform(_Bounded):
    """U(min_value, max_value)."""

    type: ClassVar[str] = "uniform"

    def at(self, u: float) -> float:
        """The value below which a share u lies."""
        return self._between(u)


@dataclass(frozen=True, slots=True)
class QUniform(_Bounded):
    """round(U(min_value, max_value) / q) * q: the values at the ends have half the weight."""

    q: float
    type: ClassVar[str] = "quniform"

    def at(self, u: float) -> float:
        """The multiple of q nearest to the value below which a share u lies."""
        return _rounded(self._between(u), self.q)


@dataclass(frozen=True, slots=True)
class _Exponents(_Bounded):
    def __post_init__(self) -> None:
        _Bounded.__post_init__(self)
        if self.max_value > _LARGEST_EXPONENT:
            hint = "the bounds are exponents: for 1000 write 6.9, its natural logarithm"
            raise SpaceError(
                f"max_value is {shown(self.max_value)}, whose exp is too large", hint, "max_value"
            )


@dataclass(frozen=True, slots=True)
class LogUniform(_Exponents):
    """exp(U(min_value, max_value)): the bounds are exponents."""

    type: ClassVar[str] = "loguniform"

    def at(self, u: float) -> float:
        """The value below which a share u lies."""
        return math.exp(self._between(u))


@dataclass(frozen=True, slots=True)
class QLogUniform(_Exponents):
    """round(exp(U(min_value, max_value)) / q) * q."""

    q: float
    type: ClassVar[str] = "qloguniform"

    def at(self, u: float) -> float:
        """The multiple of q nearest to the value below which a share u lies."""
        return _rounded(math.exp(self._between(u)), self.q)


@dataclass(frozen=True, slots=True)
class _Bell(_Continuous):
    mu: float
    sigma: float

    def __post_init__(self) -> None:
        _Continuous.__post_init__(self)
        if not finite_number(abs(self.mu) + _MOST_SIGMAS * self.sigma):
            raise SpaceError("mu and sigma are too large", "their draws must be finite numbers", "sigma")

    def _quantile(self, u: float) -> float:
        return NormalDist(self.mu, self.sigma).inv_cdf(min(max(u, _LEAST_SHARE), 1 - 2 * _LEAST_SHARE))


@dataclass(frozen=True, slots=True)
class Normal(_Bell):
    """N(mu, sigma)."""

    type: ClassVar[str] = "normal"

    def at(self, u: float) -> float:
        """The value below which a share u lies."""
        return self._quantile(u)


@dataclass(frozen=True, slots=True)
class QNormal(_Bell):
    """round(N(mu, sigma) / q) * q."""

    q: float
    type: ClassVar[str] = "qnormal"

    def at(self, u: float) -> float:
        """The multiple of q nearest to the value below which a share u lies."""
        return _rounded(self._quantile(u), self.q)


@dataclass(frozen=True, slots=True)
class LogNormal(_Bell):
    """exp(N(mu, sigma))."""

    type: ClassVar[str] = "lognormal"

    def at(self, u: float) -> float:
        """The value below which a share u lies, up to exp(709), about the largest float."""
        return math.exp(min(self._quantile(u), _LARGEST_EXPONENT))


@dataclass(frozen=True, slots=True)
class QLogNormal(_Bell):
    """round(exp(N(mu, sigma)) / q) * q."""

    q: float
    type: ClassVar[str] = "qlognormal"

    def at(self, u: float) -> float:
        """The multiple of q nearest to the value below which a share u lies."""
        return _rounded(math.exp(min(self._quantile(u), _LARGEST_EXPONENT)), self.q)


_Between = Uniform | QUniform | LogUniform | QLogUniform
Distribution = Choice | RandInt | _Between | Normal | QNormal | LogNormal | QLogNormal


def multiple(steps: int, q: float) -> float:
    """steps * q: an integer where q is one [A], and 0.3, not 0.30000000000000004, where q is 0.1."""
    return steps * q if isinstance(q, int) else float(Decimal(repr(q)) * steps)


def _bin(u: float, count: int) -> int:
    return min(int(u * count), count - 1)


def _rounded(value: float, q: float) -> float:
    """round(value / q) * q; the value itself beyond 2**53 steps, where floats lie farther apart."""
    return value if abs(value / q) >= _EXACT else multiple(round(value / q), q)
