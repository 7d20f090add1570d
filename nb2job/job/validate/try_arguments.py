"""A command's words given to a parser like the script's own: argparse itself says what it would refuse."""

from __future__ import annotations

import argparse
import contextlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from nb2job.job.validate.script import Script
from nb2job.regex import regex

UNKNOWN = "\x03"
"""Stands in a word for a value that only the job knows: it is taken for anything."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What argparse refuses: `kind` is "unknown", "required" or "value"; with its own words."""

    kind: str
    name: str
    message: str


_NEGATIVE = regex(r"^-\d+$|^-\d*\.\d+$")


class _Refused(Exception):
    pass


class _Parser(argparse.ArgumentParser):
    def __init__(self, **keywords: Any) -> None:
        super().__init__(**keywords)
        # Before Python 3.14 `-1e-05` is a flag: the job's Python decides, not the one that runs here.
        self._negative_number_matcher = _NEGATIVE

    def error(self, message: str) -> NoReturn:
        raise _Refused(message)

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        raise _Refused("")


def refusals(script: Script, exact: bool, words: Sequence[str]) -> list[Refusal]:
    """Everything that is refused, one after the other: what was said is mended, and argparse asked again.

    Args:
        script: with its arguments.
        exact: whether words that it does not know are refused.
        words: of the command, with UNKNOWN for values that only the job knows.
    """
    found: list[Refusal] = []
    given = list(words)
    loose: set[str] = set()
    for _ in range(len(words) + len(script.arguments or ()) + 1):
        refusal, extra = _first(script, given, loose, exact)
        if refusal is None:
            break
        found.append(refusal)
        if refusal.kind == "unknown":
            given = [word for index, word in enumerate(given) if index not in extra]
        elif refusal.name in loose or not refusal.name:
            break
        loose.add(refusal.name)
    return found


def _first(script: Script, words: list[str], loose: set[str], exact: bool) -> tuple[Refusal | None, set[int]]:
    """The first refusal, and the words that go with it."""
    parser = _parser(script, loose)
    if parser is None:
        return None, set()
    try:
        # Actions that print, such as `version`, leave here too.
        with contextlib.redirect_stdout(io.StringIO()):
            _, extras = parser.parse_known_args(words)
    except _Refused as refused:
        return _refusal(str(refused)), set()
    except Exception:  # keywords that argparse itself fails at: so does the script, whatever the command
        return None, set()
    if not extras or not exact:
        return None, set()
    return Refusal("unknown", extras[0], f"unrecognized arguments: {extras[0]}"), _with_values(words, extras)


def _with_values(words: list[str], extras: list[str]) -> set[int]:
    """The first unknown word, and those that follow it up to the next option and are unknown too."""
    start = words.index(extras[0]) if extras[0] in words else 0
    taken = {start}
    for index, extra in enumerate(extras[1:], start + 1):
        if extra.startswith("-") or index >= len(words) or words[index] != extra:
            break
        taken.add(index)
    return taken


def _refusal(message: str) -> Refusal | None:
    if message.startswith("the following arguments are required:"):
        name = message.partition(":")[2].split(",")[0].strip()
        return Refusal("required", name, message)
    found = re.match(r"argument ([^:]+): (.*)", message, re.DOTALL)
    return Refusal("value", found[1], found[2]) if found else None


def _parser(script: Script, loose: set[str]) -> _Parser | None:
    parser = _Parser(allow_abbrev=script.short)
    for one in script.arguments or ():
        keywords = {
            name: value for name, value in one.keywords.items() if name not in ("required", "choices")
        }
        easy = bool(loose & {*one.flags, "/".join(one.flags)})
        if keywords.get("action") == "BooleanOptionalAction":
            keywords["action"] = argparse.BooleanOptionalAction
        if one.type in _TYPES and not easy:
            keywords["type"] = _TYPES[one.type]
        # What a type of the script's own makes of a word is not known, nor then whether it is a choice.
        if "choices" in one.keywords and not easy and (one.type in _TYPES or one.type in ("", "str")):
            keywords["choices"] = _Choices(one.keywords["choices"])
        if "required" in one.keywords:
            keywords["required"] = bool(one.keywords["required"]) and not easy
        elif easy and not one.flags[0].startswith("-"):
            keywords["nargs"] = "*"
        try:
            parser.add_argument(*one.flags, **keywords)
        except Exception:  # as above
            return None
    return parser


class _Choices(list[Any]):
    """Choices that an unknown value is among."""

    def __contains__(self, value: object) -> bool:
        return (isinstance(value, str) and UNKNOWN in value) or super().__contains__(value)


def _int(text: str) -> int | str:
    return text if UNKNOWN in text else int(text)


def _integer(text: str) -> int | str:
    """As our own scripts read integers: 16.0 is one."""
    if UNKNOWN in text:
        return text
    if not float(text).is_integer():
        raise ValueError
    return int(float(text))


def _float(text: str) -> float | str:
    return text if UNKNOWN in text else float(text)


# argparse names a type by its function in "invalid int value: '16.0'".
_int.__name__, _integer.__name__, _float.__name__ = "int", "integer", "float"
_TYPES = {"int": _int, "integer": _integer, "float": _float}
