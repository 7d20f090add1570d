"""Values as Python code that black leaves as it is: literals, and calls with a keyword on each line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WIDTH = 88


@dataclass(frozen=True, slots=True)
class Code:
    """An expression as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call with keywords."""

    name: str
    words: Mapping[str, Any]


def expression(value: Any, indent: int = 0) -> str:
    """A value as an expression whose later lines are indented; what holds others has a line for each."""
    if isinstance(value, Code):
        return value.text
    if isinstance(value, Call):
        return _lines(f"{value.name}(", [(f"{key}=", one) for key, one in value.words.items()], ")", indent)
    if isinstance(value, Mapping):
        return _lines("{", [(f"{literal(key)}: ", one) for key, one in value.items()], "}", indent)
    if isinstance(value, (list, tuple)):
        return _lines("[", [("", one) for one in value], "]", indent)
    return literal(value)


def literal(value: bool | int | float | str) -> str:
    """A Python literal as black writes it: in double quotes, unless that needs more escapes."""
    if not isinstance(value, str):
        return repr(value).replace("e+", "e")
    single = repr(value)
    if single.startswith('"'):
        return single
    body = re.sub(r"\\'", "'", single[1:-1]).replace('"', '\\"')
    return single if value.count('"') > value.count("'") else f'"{body}"'


def imports(module: str, names: Iterable[str]) -> str:
    """The import of names, sorted as ruff sorts them: classes, then functions."""
    found = sorted(set(names), key=lambda name: (name[0].islower(), name))
    line = f"from {module} import {', '.join(found)}"
    listed = "".join(f"    {name},\n" for name in found)
    return line if len(line) <= WIDTH else f"from {module} import (\n{listed})"


def _lines(opening: str, parts: list[tuple[str, Any]], closing: str, indent: int) -> str:
    if not parts:
        return opening + closing
    inner = " " * (indent + 4)
    lines = [f"{inner}{head}{expression(one, indent + 4)}," for head, one in parts]
    return "\n".join([opening, *lines, f"{' ' * indent}{closing}"])
