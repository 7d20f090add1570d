"""A type of `schema.json`: whether it takes a value, and how it is said in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_TEXTS = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "a boolean",
    "version": "a version",
    "null": "nothing",
}

_FORMS = {"@": "a section", "*": "names with values", "[]": "a list"}


def form_of(type_: Any) -> str:
    """How a type is written: its first letter, or the one key of a mapping."""
    return str(next(iter(type_))) if isinstance(type_, dict) else str(type_[0])


def takes(value: Any, type_: Any) -> bool:
    """Whether a value without parts is of a type; also the empty mapping and the empty list."""
    form = form_of(type_)
    if isinstance(value, dict | list):
        empty = not value and form == ("*" if isinstance(value, dict) else "[]")
        return type_ in ("any", "ignored") or bool(empty)
    if isinstance(value, str) and form in ("=", "~", "^"):
        return value.startswith(type_[1:]) if form == "^" else turned(value, form) in type_[1:].split("|")
    test = _ATOMS.get(type_) if isinstance(type_, str) else None
    return test is not None and test(value)


def turned(word: str, form: str) -> str:
    """A word as the SDK looks it up: `MedianStopping` is `median_stopping`."""
    return (re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word) if form == "~" else word).lower()


def in_words(members: list[Any]) -> str:
    """What a type takes, in words."""
    flat = [one for member in members for one in (member if isinstance(member, list) else [member])]
    found: list[str] = []
    for one in flat:
        form = form_of(one)
        if form in ("=", "~"):
            found += one[1:].split("|")
        elif form == "^":
            found.append(f"`{one[1:]}…`")
        else:
            found.append(_FORMS.get(form) or _TEXTS.get(str(one), "anything"))
    unique = list(dict.fromkeys(found))
    return " or ".join([", ".join(unique[:-1]), unique[-1]] if len(unique) > 1 else unique)


def said(value: Any, text: str | None) -> str:
    """What a value is, in words, with the text that the file has for it."""
    if value is None:
        return "is empty" if text in ("", None) else f"is `{text}`"
    if isinstance(value, dict | list):
        return "holds keys" if isinstance(value, dict) else "is a list"
    if isinstance(value, str):
        return f"is {value!r}"
    return f"is {text or value}, {_KINDS.get(type(value).__name__, 'a date')}"


_KINDS = {"bool": "a boolean", "int": "a number", "float": "a number"}


def _is_integer(value: Any) -> bool:
    if isinstance(value, str):
        return re.fullmatch(r"\s*[+-]?\d+\s*", value) is not None
    # The SDK cuts 2.7 to 2 and takes a boolean for 1, without a word.
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        # YAML 1.1 reads 1e-5 as a text; the SDK makes it a number again.
        return re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", value, re.IGNORECASE) is not None
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")


_ATOMS: Mapping[str, Callable[[Any], bool]] = {
    "any": lambda value: True,
    "ignored": lambda value: value is not None,
    "string": lambda value: isinstance(value, str),
    "number": _is_number,
    "integer": _is_integer,
    "boolean": lambda value: isinstance(value, bool),
    "version": lambda value: isinstance(value, str | int | float),
    "null": lambda value: value is None,
}
