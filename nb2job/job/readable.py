"""Which values an argument of a script reads: what its own readers do with a text."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from nb2job.program.program import Parameter

EXPECTED = {
    "int": "a whole number",
    "float": "a number",
    "number": "a number",
    "bool": "true or false",
    "json": "JSON",
    "tuple": "a list in JSON",
}
"""Type of a parameter -> what it reads, in words."""


def why_not(parameter: Parameter, value: bool | int | float | str) -> str:
    """Why a script cannot read a value that a job gives to its argument; "" where it can."""
    text = as_given(value)
    if parameter.optional and text.lower() in ("", "none"):
        return ""
    try:
        found = _READERS[parameter.type](text) if parameter.type in _READERS else text
    except ValueError:
        words = " or none" if parameter.optional else ""
        return f"{parameter.flag} takes {EXPECTED[parameter.type]}{words}, not {text}"
    if parameter.choices and found not in parameter.choices:
        return f"{parameter.flag} takes one of {', '.join(map(str, parameter.choices))}, not {text}"
    return ""


def as_given(value: bool | int | float | str) -> str:
    """A literal as it stands in the command of a job that runs: booleans as Python spells them [R]."""
    return str(value)


def _integer(text: str) -> int:
    value = float(text)
    if not value.is_integer():
        raise ValueError(text)
    return int(value)


def _number(text: str) -> int | float:
    return float(text) if any(mark in text.lower() for mark in ".einf") else int(text)


def _boolean(text: str) -> bool:
    values = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if text.lower() not in values:
        raise ValueError(text)
    return values[text.lower()]


def _tuple(text: str) -> tuple[Any, ...]:
    value = json.loads(text)
    if not isinstance(value, list):
        raise ValueError(text)
    return tuple(value)


_READERS: dict[str, Callable[[str], Any]] = {
    "int": _integer,
    "float": float,
    "number": _number,
    "bool": _boolean,
    "json": json.loads,
    "tuple": _tuple,
}
