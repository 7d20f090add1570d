"""The comments by which Colab makes forms of cells: `#@title`, `# @param {type: "string"}`."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from typing import Any

from nb2job.regex import regex

_TITLE = regex(r"#\s*@(?:title|markdown)\b")
_FIELD = regex(r"#?\s*@param\b.*")
_WORD = regex(r"""["']?([\w-]+)["']?\s*:\s*["']?([\w.+-]+)""")
_TYPES = {"string": "str", "date": "str", "boolean": "bool", "integer": "int", "number": "number"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: the type it asks for ("" where the value says it), what it offers, its limits."""

    type: str = ""
    options: tuple[Any, ...] = ()
    limits: str = ""


def field_of(comment: str) -> Field | None:
    """The field that a comment makes of its line; None for any other comment."""
    found = _FIELD.search(comment)
    if found is None or not found[0].lstrip("# ").startswith("@param"):
        return None
    listed, _, words = found[0].rpartition("]") if "[" in found[0] else ("", "", found[0])
    told = dict(_WORD.findall(words))
    raw = told.get("type") == "raw"
    free = told.get("allow-input") == "true" or not listed
    options = () if free else _options(f"{listed[listed.index('[') :]}]", raw)
    limits = f"from {told['min']} to {told['max']}" if {"min", "max"} <= told.keys() else ""
    slider = "number" if told.get("type") == "slider" and "." in told.get("step", "1") else ""
    return Field(slider or _TYPES.get(told.get("type", ""), ""), options, limits)


def _options(text: str, raw: bool) -> tuple[Any, ...]:
    """What a dropdown offers; a raw one offers code, also where that is written as texts."""
    try:
        values = [*ast.literal_eval(text)]
        given = (ast.literal_eval(one) if raw and isinstance(one, str) else one for one in values)
        return tuple(given)
    except (ValueError, SyntaxError, TypeError):
        return ()


def without_field(comment: str) -> str:
    """What a comment says beside the field that it makes, and its limits."""
    field = field_of(comment)
    if field is None:
        return comment
    return " ".join(one for one in (_FIELD.sub("", comment).strip(" -:#"), field.limits) if one)


def without_titles(text: str) -> str:
    """The text without titles and markdown of forms; a line of its own goes with it."""
    return _without(text, _TITLE)


def without_fields(text: str) -> str:
    """The text without the comments that make fields."""
    return _without(text, _FIELD)


def _without(text: str, wanted: re.Pattern[str]) -> str:
    if "@" not in text or not wanted.search(text):
        return text
    lines = text.split("\n")
    gone: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        found = wanted.search(token.string) if token.type == tokenize.COMMENT else None
        if found:
            number = token.start[0] - 1
            lines[number] = lines[number][: token.start[1] + found.start()].rstrip()
            gone |= set() if lines[number] else {number}
    return "\n".join(line for number, line in enumerate(lines) if number not in gone)
