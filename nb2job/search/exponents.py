"""Bounds of a logarithm that look like the values themselves: a warning, since nobody can be sure."""

from __future__ import annotations

from math import log

_HUGE = 40.0
"""As an exponent it is 2e17, more than any hyperparameter is."""

_WIDE = 100.0
"""From 0.05 to 5, exponents would span all between 1.05 and 148 and nothing below."""


def look_like_values(low: float, high: float) -> tuple[str, str]:
    """What two bounds are, and what was meant instead; both empty where they may well be exponents.

    Values of a logarithmic scale are above 0; exponents of small values are below. So 0.0001 to 0.1 (as
    exponents, 1.0001 to 1.105) are hardly exponents, nor are 0.001 to 10, or 16 to 256.
    """
    if low <= 0 or high < 2 * low:
        return "", ""
    if high <= 1 or high >= _HUGE or (low < 1 and high >= _WIDE * low):
        what = f"exp({low:g}) to exp({high:g}): bounds of a logarithm are exponents"
        return what, f"For {low:g} to {high:g} say {log(low):.4g} to {log(high):.4g}."
    return "", ""
