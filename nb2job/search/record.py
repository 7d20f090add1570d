"""Records whose fields are YAML's keys: read from a mapping or a call's text, with errors of one line."""

from __future__ import annotations

import ast
import difflib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar

from nb2job.search.error import SearchError

Record = TypeVar("Record")

_MOST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Call:
    """A call of literals, as an option of the command line holds it."""

    name: str
    values: tuple[Any, ...]
    keywords: Mapping[str, Any]


def read_record(kind: type[Record], given: Mapping[str, Any], error: type[SearchError]) -> Record:
    """A record whose fields are the given keys.

    Raises:
        error: naming the key that is missing or not known.
    """
    name = str(getattr(kind, "type", kind.__name__.lower()))
    known = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]
    for key in given:
        if key not in known:
            raise error(f"{name} has no key {shown(key)}", nearest(key, known), str(key))
    missing = [key for key, one in known.items() if key not in given and one.default is MISSING]
    if missing:
        raise error(f"{name} lacks {' and '.join(missing)}", f"it takes {', '.join(known)}", missing[0])
    return kind(**given)


def parse_call(text: str, example: str, error: type[SearchError]) -> Call:
    """The call that a text spells; a name alone is a call of nothing.

    Raises:
        error: for anything but a call of literal values; its hint shows the example.
    """
    hint = f"write a call such as {example}"
    try:
        node = ast.parse(text.strip(), mode="eval").body
        if isinstance(node, ast.Name):
            return Call(node.id, (), {})
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            names = [str(one.arg) for one in node.keywords if one.arg is not None]
            if len(set(names)) == len(node.keywords):
                values = [
                    ast.literal_eval(one) for one in (*node.args, *(one.value for one in node.keywords))
                ]
                split = len(node.args)
                return Call(
                    node.func.id, tuple(values[:split]), dict(zip(names, values[split:], strict=True))
                )
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        pass
    raise error(f"{shown(text)} is no call of literal values", hint)


def nearest(word: object, known: Iterable[str]) -> str:
    """What to do about a word that is not known: the nearest one, else all of them."""
    names = list(known)
    close = difflib.get_close_matches(str(word), names, n=1)
    return f"did you mean {close[0]}?" if close else f"it is one of {', '.join(names)}"


def shown(value: object) -> str:
    """A value within a message: its repr, cut short, since a message is one line of a terminal."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # Python shows no integer of more than 4,300 digits
        return f"{type(value).__name__} value too long to show"
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"


def text_of(word: object) -> str:
    """A key or a type as a text, whatever YAML made of it."""
    return word if isinstance(word, str) else shown(word)


def number_of(value: object) -> object:
    """The number that a text spells, such as `1e-5`, which YAML 1.1 reads as a text; else the value itself.

    Azure's SDK makes a number of it too [R].
    """
    if not isinstance(value, str):
        return value
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return value


def finite_number(value: object) -> bool:
    """Whether a value is an integer or float that a float can hold, and no boolean."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def snake_case(word: object) -> str:
    """`MedianStopping` is `median_stopping`: Azure's SDK reads any casing of its words [R]."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text_of(word)).lower()
