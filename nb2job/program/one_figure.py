"""Statements that draw one figure: no border goes through them, however long they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nb2job.program.program import Statement
from nb2job.regex import regex

_DRAWS = regex(r"\b(?:plt|pyplot|sns|axe?s?\d*|fig\w*)(?:\[[^\]]*\])*\.\w+\(")
_BEGINS = regex(
    r"\b(?:plt|pyplot)\.(?:figure|subplots)\(|\bfigsize\(|\bfig\w*\s*=\s*(?:\w+\.)*(?:Figure|make_subplots|\w+\.\w+)\("
)
_ENDS = regex(r"\b(?:plt|pyplot|fig\w*)\.(?:show|close)\(")
_FAR = 8
"""After so many statements that draw nothing a border is no worse than elsewhere."""


def of_one_figure(statements: Sequence[Statement]) -> set[int]:
    """The numbers of those that go on with a figure which a statement above them in their cell began."""
    found: set[int] = set()
    for run in _figures(statements):
        found |= set(range(run[0] + 1, run[-1] + 1))
    return found


def _figures(statements: Sequence[Statement]) -> Iterator[list[int]]:
    """The numbers of the statements that draw, one list a figure."""
    run: list[int] = []
    for number, statement in enumerate(statements):
        text = re.sub(r"#.*", "", statement.text)
        if run and (_BEGINS.search(text) or number - run[-1] > _FAR):
            yield run
            run = []
        if _DRAWS.search(text) or _BEGINS.search(text):
            run.append(number)
        if _ENDS.search(text) and run:
            yield run
            run = []
    if run:
        yield run
