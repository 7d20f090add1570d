"""Literal inputs, which go into the command's shell line as bare text."""

from __future__ import annotations

from collections.abc import Iterator

from nb2job.job.validate.document import Place
from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem
from nb2job.job.validate.shell import REFERENCE, quotes_at

_CODE = {"'": "'", '"': '"$`', "": "\"'$`;|&<>()"}
"""What ends a value, or is code, by the quotes that a reference stands in."""


def check(job: JobFile) -> Iterator[Problem]:
    """NB531 for a value that the shell reads as code, NB532 for one of which nothing is left."""
    for name in job.names("inputs"):
        place: Place = ("inputs", name)
        value = job.at(*place)
        if isinstance(value, dict) and "value" in value:
            place = (*place, "value")
            value = value["value"]
        if isinstance(value, str):
            yield from _in_command(job.command, name, value, place)


def _in_command(command: str, name: str, value: str, place: Place) -> Iterator[Problem]:
    for match in REFERENCE.finditer(command):
        if match[1] != f"inputs.{name}":
            continue
        quote = quotes_at(command, match.start())
        bad = sorted(set(value) & set(_CODE[quote]))
        if bad:
            what = f"the shell reads {' '.join(bad)} of input `{name}` as code"
            hint = "Hand it over in a file, or without these characters."
            if not quote and not set(bad) & set(_CODE["'"]):
                hint = f"Put '{match[0]}' into single quotes in the command."
            yield Problem("NB531", place, what, hint)
            return
        if not value.strip() and not quote:
            what = f"input `{name}` is empty, so the command gets nothing there"
            yield Problem("NB532", place, what, f'Put "{match[0]}" into quotes in the command.')
            return
