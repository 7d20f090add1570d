"""Literal inputs and choices, which go into the command's shell line as bare text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nb2job.job.validate.document import Place
from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem
from nb2job.job.validate.shell import REFERENCE, within

_CODE = {"'": r"'", '"': r'"|\$|`|\\(?=[\\"]|$)', "": r"""["'$`;|&<>()\\\n]|(?:^|(?<=\s))\#"""}
"""What ends a value, or is code, by the quotes that a reference stands in."""


def check(job: JobFile) -> Iterator[Problem]:
    """NB531 for a value that the shell reads as code, NB532 for one of which nothing is left."""
    for name in job.names("inputs"):
        place: Place = ("inputs", name)
        value = job.literal(name)
        if isinstance(value, str):
            place = (*place, "value") if isinstance(job.at(*place), dict) else place
            yield from _in_command(job.command, f"inputs.{name}", f"input `{name}`", value, place)
    for name in job.names("search_space"):
        values = job.at("search_space", name, "values")
        for index, value in enumerate(values) if isinstance(values, list) else ():
            if isinstance(value, str):
                place = ("search_space", name, "values", index)
                what = f"choice {value[:40]!r} of `{name}`"
                yield from _in_command(job.command, f"search_space.{name}", what, value, place)


def _in_command(command: str, reference: str, what: str, value: str, place: Place) -> Iterator[Problem]:
    for match in REFERENCE.finditer(command):
        quote = within(command, match.start())
        if match[1] != reference or quote == "#":
            continue
        bad = _code(value, quote, command[: match.start()])
        if bad:
            hint = "Hand it over in a file, or without these characters."
            if not quote and not re.search(_CODE["'"], value):
                hint = f"Put '{match[0]}' into single quotes in the command."
            yield Problem("NB531", place, f"the shell reads {' '.join(bad)} of {what} as code", hint)
            return
        if not value.strip() and not quote:
            empty = f"{what} is empty, so the command gets nothing there"
            yield Problem("NB532", place, empty, f'Put "{match[0]}" into quotes in the command.')
            return


def _code(value: str, quote: str, before: str) -> list[str]:
    """What the shell does not take as it stands; `#` begins a comment only where a word begins."""
    joined = "x" if before[-1:].strip() else ""
    found = {match[0] for match in re.finditer(_CODE[quote], joined + value)}
    return sorted("a line break" if one == "\n" else one for one in found)
