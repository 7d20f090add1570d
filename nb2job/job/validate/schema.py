"""Keys and types, held against those of the SDK's own classes: `schema.json`, derived from them.

A definition maps keys to types; `!` marks a key that must be there. A type is "string", "number",
"integer" (also in digits), "boolean", "version", "null", "any", "ignored" (any, and lost), `=a|b` or
`~a|b` (one of these words, however they are capitalized; `~` takes camelCase too), `^x` (a text that
begins with x), `@Name`, {"*": type} (names with values), {"[]": type} (a list), or a list of types, of
which one must fit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

from nb2job.job.validate.document import Document, Place
from nb2job.job.validate.misplaced import belongs
from nb2job.job.validate.problem import Problem, did_you_mean, dotted
from nb2job.job.validate.type_forms import form_of, in_words, said, takes, turned

Definitions = Mapping[str, Mapping[str, Any]]


@cache
def definitions() -> Definitions:
    """The shipped data: 7 KB."""
    found: Definitions = json.loads((Path(__file__).parent / "schema.json").read_text(encoding="utf-8"))
    return found


def check(document: Document, kind: str) -> Iterator[Problem]:
    """Every key and value that the SDK would not load; NB504.

    Args:
        document: a mapping.
        kind: "command" or "sweep".
    """
    return _Checker(document, kind).value(document.values, f"@{kind}", ())


class _Checker:
    """The document in hand while its values are held against types."""

    def __init__(self, document: Document, kind: str) -> None:
        self.document = document
        self.kind = kind

    def value(self, value: Any, type_: Any, place: Place) -> Iterator[Problem]:
        members = type_ if isinstance(type_, list) else [type_]
        if any(takes(value, one) for one in members):
            return
        if isinstance(value, dict):
            yield from self.mapping(value, members, place)
        elif isinstance(value, list) and (lists := [one for one in members if form_of(one) == "[]"]):
            for index, item in enumerate(value):
                yield from self.value(item, lists[0]["[]"], (*place, index))
        else:
            yield self.wrong(value, members, place)

    def mapping(self, value: dict[str, Any], members: list[Any], place: Place) -> Iterator[Problem]:
        named = [one for one in members if form_of(one) == "*"]
        classes = [one[1:] for one in members if form_of(one) == "@"]
        if named:
            for name, item in value.items():
                yield from self.value(item, named[0]["*"], (*place, name))
        elif classes:
            yield from self.one_of(value, classes, place)
        else:
            yield self.wrong(value, members, place)

    def one_of(self, value: dict[str, Any], classes: list[str], place: Place) -> Iterator[Problem]:
        """What the likeliest of several classes finds, unless another one takes the mapping."""
        found = [list(self.keys(value, name, place)) for name in _by_type(value, classes)]
        if not found:
            yield self.no_type(value, classes, place)
        elif all(found):
            yield from found[0]

    def keys(self, value: dict[str, Any], name: str, place: Place) -> Iterator[Problem]:
        known = _keys(name)
        for key, item in value.items():
            if key in known:
                yield from self.value(item, known[key][0], (*place, key))
            else:
                offered = [one for one, (type_, _) in known.items() if type_ != "ignored"]
                hint = belongs(key, self.kind, place, definitions()) or did_you_mean(key, offered)
                what = f"unknown key `{key}`{_in(place)}"
                yield Problem("NB504", (*place, key), what, hint)
        for key, (type_, needed) in known.items():
            if needed and key not in value:
                what = f"`{dotted((*place, key))}` is missing"
                words = _type_words(name) if key == "type" else []
                hint = f"Say `type: {words[0]}`." if len(words) == 1 else f"It takes {in_words([type_])}."
                yield Problem("NB504", place, what, hint)

    def no_type(self, value: dict[str, Any], classes: list[str], place: Place) -> Problem:
        words = sorted({word for name in classes for word in _type_words(name)})
        if "type" not in value:
            what = f"`{dotted((*place, 'type'))}` is missing"
            return Problem("NB504", place, what, f"One of: {', '.join(words)}.")
        what = f"`{dotted((*place, 'type'))}` is {value['type']!r}"
        hint = did_you_mean(value["type"], words)
        if place[:1] == ("inputs",) and value["type"] in _LITERALS:
            hint = f"Write the value itself: `{place[-1]}: {value.get('default', '…')}`."
        return Problem("NB504", (*place, "type"), what, hint)

    def wrong(self, value: Any, members: list[Any], place: Place) -> Problem:
        words = [word for one in members if form_of(one) in ("=", "~") for word in one[1:].split("|")]
        hint = did_you_mean(value, words) if words and isinstance(value, str) else ""
        if isinstance(value, float) and not isfinite(value):
            what = f"`{dotted(place)}` is {self.document.texts.get(place, value)}, which no job can hold"
            return Problem("NB504", place, what, "Give a finite number.")
        what = f"`{dotted(place)}` {said(value, self.document.texts.get(place))}, not {in_words(members)}"
        return Problem("NB504", place, what, hint or self.meant(value, members, place))

    def meant(self, value: Any, members: list[Any], place: Place) -> str:
        """YAML's traps: yes, no, on and off are booleans, 2024-01-31 is a date, 1.10 is a number."""
        if "string" in members and value is not None and not isinstance(value, dict | list):
            return f'Quote it: "{self.document.texts.get(place, value)}"'
        if "^azureml:" in members and isinstance(value, str) and re.match(r"[\w.@:-]+$", value):
            return f"Say azureml:{value}{'' if re.search('[@:]', value) else '@latest'}."
        return "It counts seconds." if place and str(place[-1]).endswith("timeout") else ""


_LITERALS = ("boolean", "integer", "number", "string")


@cache
def _keys(name: str) -> Mapping[str, tuple[Any, bool]]:
    """The keys of a definition: type, and whether it must be there."""
    return {key.rstrip("!"): (type_, key.endswith("!")) for key, type_ in definitions()[name].items()}


def _type_words(name: str) -> list[str]:
    type_ = _keys(name).get("type", ("", False))[0]
    return type_[1:].split("|") if isinstance(type_, str) and type_[:1] in ("=", "~") else []


def _by_type(value: dict[str, Any], classes: list[str]) -> list[str]:
    """The classes that a mapping's `type` names; without one, those of which it has the most keys first."""
    word = value.get("type")
    if isinstance(word, str):
        spellings = {word.lower(), turned(word, "~")}
        named = [name for name in classes if spellings & set(_type_words(name))]
        # The last class of the services takes any type.
        loose = [name for name in classes if _keys(name).get("type", ("", False))[0] == "string"]
        return named or loose or _only(classes)
    if "type" in value or all("type" in _keys(name) and _keys(name)["type"][1] for name in classes):
        return _only(classes)
    return sorted(classes, key=lambda name: -len(value.keys() & _keys(name).keys()))


def _only(classes: list[str]) -> list[str]:
    return classes if len(classes) == 1 else []


def _in(place: Place) -> str:
    return f" in `{dotted(place)}`" if place else ""
