"""A search space: each hyperparameter's name with its distribution, read from a mapping or a call's text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from nb2job.search.distributions import (
    Choice,
    Distribution,
    LogNormal,
    LogUniform,
    Normal,
    QLogNormal,
    QLogUniform,
    QNormal,
    QUniform,
    RandInt,
    Uniform,
    Value,
)
from nb2job.search.error import SpaceError
from nb2job.search.record import nearest, number_of, parse_call, read_record, shown, text_of

__all__ = [
    "DISTRIBUTIONS",
    "Choice",
    "Distribution",
    "LogNormal",
    "LogUniform",
    "Normal",
    "QLogNormal",
    "QLogUniform",
    "QNormal",
    "QUniform",
    "RandInt",
    "SearchSpace",
    "SpaceError",
    "Uniform",
    "Value",
    "parse_distribution",
    "read_distribution",
]

SearchSpace = Mapping[str, Distribution]
"""The name of each hyperparameter with what it is drawn from, in the order of the file."""

DISTRIBUTIONS: tuple[type[Distribution], ...] = (
    Choice,
    RandInt,
    Uniform,
    QUniform,
    LogUniform,
    QLogUniform,
    Normal,
    QNormal,
    LogNormal,
    QLogNormal,
)
"""In the order of Azure ML's reference."""

_BY_TYPE: Mapping[str, type[Distribution]] = {one.type: one for one in DISTRIBUTIONS}
_EXAMPLE = "choice(0.01, 0.1, 1) or uniform(min_value=0, max_value=1)"


def read_distribution(entry: object) -> Distribution:
    """The distribution of one entry of `search_space`, such as `{type: choice, values: [1, 2]}`.

    Raises:
        SpaceError: for a type that Azure ML does not have, a key too many or too few, a wrong value.
    """
    if not isinstance(entry, Mapping):
        raise SpaceError(
            f"{shown(entry)} is no distribution", "write its type and keys: {type: choice, values: [1, 2]}"
        )
    if "type" not in entry:
        raise SpaceError("type is missing", f"it is one of {', '.join(_BY_TYPE)}", "type")
    kind = _kind(text_of(entry["type"]).lower())
    return _record(kind, {text_of(key): value for key, value in entry.items() if key != "type"})


def parse_distribution(text: str) -> Distribution:
    """The distribution that a call spells: `choice(0.01, 0.1)`, `uniform(min_value=0, max_value=1)`.

    Raises:
        SpaceError: as for a mapping, and for what is no call of literal values.
    """
    call = parse_call(text, _EXAMPLE, SpaceError)
    kind = _kind(call.name)
    names = [one.name for one in fields(kind)]
    values = call.values
    if kind is Choice and values:
        alone = len(values) == 1 and isinstance(values[0], (list, tuple))
        values = (values[0] if alone else values,)
    if len(values) > len(names):
        raise SpaceError(f"{call.name} has {len(values)} values", f"it takes {', '.join(names)}")
    given = dict(zip(names, values, strict=False))
    for twice in given.keys() & call.keywords.keys():
        raise SpaceError(f"{twice} is given twice", "keep one of the two", twice)
    return _record(kind, {**given, **call.keywords})


def _kind(name: str) -> type[Distribution]:
    if name not in _BY_TYPE:
        raise SpaceError(f"type {shown(name)} is no distribution", nearest(name, _BY_TYPE), "type")
    return _BY_TYPE[name]


def _record(kind: type[Distribution], given: Mapping[str, Any]) -> Distribution:
    if kind is Choice:
        values = given.get("values", ())
        if not isinstance(values, (list, tuple)):
            raise SpaceError(
                f"values is {shown(values)}", f"it must be a list, such as [{shown(values)}]", "values"
            )
        return read_record(Choice, {**given, "values": tuple(values)}, SpaceError)
    numbers = given if kind is RandInt else {key: number_of(value) for key, value in given.items()}
    return read_record(kind, numbers, SpaceError)
