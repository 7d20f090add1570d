"""The values of a parameter grid in Azure ML's distributions: lists, ranges, and what scipy draws from."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence
from typing import Any

from nb2job.program.constants import value_of
from nb2job.program.imported_names import ImportedNames

MOST_VALUES = 100
"""A range of integers of at most so many is a choice."""

_LARGEST_LIST = 1000


def listed(node: ast.expr, names: ImportedNames) -> list[Any] | None:
    """The values of a list, a tuple, a range, a row of numbers that numpy makes; None for what is none."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return _literals(node.elts)
    if not isinstance(node, ast.Call):
        return None
    called = names.path(node.func) or (node.func.id if isinstance(node.func, ast.Name) else "")
    if called == "list" and len(node.args) == 1:
        return listed(node.args[0], names)
    given = _given(node)
    if given is None or called not in _ROWS:
        return None
    try:
        found = _ROWS[called](*given[0], **given[1])
    except (TypeError, ValueError, OverflowError):
        return None
    return found if 0 < len(found) <= _LARGEST_LIST else None


def drawn(node: ast.expr, names: ImportedNames) -> str:
    """The distribution, as text, that a frozen one of scipy.stats stands for; "" for what has no equal."""
    called = names.called(node)
    module, _, kind = called.rpartition(".")
    given = _given(node) if isinstance(node, ast.Call) else None
    if given is None or module not in _MODULES or kind not in _DRAWS:
        return ""
    try:
        return _DRAWS[kind](*given[0], **given[1])
    except (TypeError, ValueError, OverflowError):
        return ""


def choice(values: Sequence[Any]) -> str:
    """`choice(…)` of values as Azure ML takes them: booleans and None are texts [R]."""
    return f"choice({', '.join(map(_spelled, values))})"


def _spelled(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return f'"{str(value).lower()}"'
    return repr(value)


_MODULES = frozenset({"scipy.stats", "scipy.stats.distributions", "sklearn.utils.fixes"})


def _uniform(loc: float = 0, scale: float = 1) -> str:
    """scipy's is U(loc, loc + scale)."""
    return f"uniform({loc!r}, {loc + scale!r})"


def _loguniform(a: float, b: float) -> str:
    """scipy's bounds are values, Azure ML's their natural logarithms [D]."""
    return f"loguniform({math.log(a)!r}, {math.log(b)!r})"


def _randint(low: int, high: int, loc: int = 0) -> str:
    """Integers in [low, high); Azure ML's start at 0, so that others are a choice, or rounded.

    round(U(low - 0.5, high - 0.5)) gives each the same weight.
    """
    low, high = low + loc, high + loc
    if low == 0:
        return f"randint({high})"
    if high - low <= MOST_VALUES:
        return choice(range(low, high))
    return f"quniform({low - 0.5!r}, {high - 0.5!r}, 1)"


def _norm(loc: float = 0, scale: float = 1) -> str:
    return f"normal({loc!r}, {scale!r})"


def _lognorm(s: float, loc: float = 0, scale: float = 1) -> str:
    """exp(N(ln scale, s)), as long as nothing is added to it."""
    if loc:
        raise ValueError(loc)
    return f"lognormal({math.log(scale)!r}, {s!r})"


_DRAWS: dict[str, Callable[..., str]] = {
    "uniform": _uniform,
    "loguniform": _loguniform,
    "reciprocal": _loguniform,
    "randint": _randint,
    "norm": _norm,
    "lognorm": _lognorm,
}


def _arange(*bounds: float) -> list[Any]:
    start, stop, step = (0, *bounds, 1) if len(bounds) == 1 else (*bounds, 1)[:3]
    count = math.ceil((stop - start) / step)
    if count > _LARGEST_LIST:
        raise ValueError(count)
    return [start + number * step for number in range(count)]


def _range(*bounds: int) -> list[Any]:
    return list(range(*bounds)[: _LARGEST_LIST + 1])


def _linspace(start: float, stop: float, num: int = 50) -> list[Any]:
    step = (stop - start) / (num - 1) if num > 1 else 0.0
    return [float(stop) if number and number == num - 1 else start + number * step for number in range(num)]


def _logspace(start: float, stop: float, num: int = 50, base: float = 10.0) -> list[Any]:
    return [float(base) ** one for one in _linspace(start, stop, num)]


_ROWS: dict[str, Callable[..., list[Any]]] = {
    "range": _range,
    "numpy.arange": _arange,
    "numpy.linspace": _linspace,
    "numpy.logspace": _logspace,
}


def _given(call: ast.Call) -> tuple[list[Any], dict[str, Any]] | None:
    """The arguments of a call, as long as each is a plain number."""
    values = _literals(call.args)
    words = _literals([one.value for one in call.keywords])
    names = [one.arg for one in call.keywords]
    if values is None or words is None or None in names:
        return None
    if any(isinstance(one, bool) or not isinstance(one, (int, float)) for one in (*values, *words)):
        return None
    return values, {str(name): value for name, value in zip(names, words, strict=True)}


def _literals(nodes: Sequence[ast.expr]) -> list[Any] | None:
    try:
        return [value_of(one) for one in nodes]
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
