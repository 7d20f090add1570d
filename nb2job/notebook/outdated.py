"""Cells that warned, when they last ran, of code that newer packages no longer take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nb2job.notebook.cell import Note, Place
from nb2job.regex import regex

_WARNED = regex(
    r"(?P<where>[^\n]*?)\b(?P<kind>\w*(?:Future|Deprecation)Warning):[ \t]*(?P<what>[^\n]+)",
)
_ENDS = regex(r"\bremov|deprecat|no longer|\bwill (?:be|change|raise|result|become|have|not)\b", re.I)
"""What such a warning says of code that is going to stop working, or to mean something else."""
_OF_CELL = regex(r"(?:<ipython-input-[\w-]+>|ipykernel_\d+[/\\]\d+\.py):(\d+):")
_LONGEST = 150


def outdated_findings(cells: list[dict[str, Any]]) -> list[Note]:
    """A finding for each such warning that a cell has stored, the first time it comes; cells count from 1."""
    said: set[str] = set()
    found = []
    for number, cell in enumerate(cells, start=1):
        lines = str(cell.get("source", "")).count("\n") + 1
        for line, kind, what in _warnings(cell):
            if what not in said:
                said.add(what)
                place = Place(number, line if 0 < line <= lines else 1)
                message = f"when this cell last ran it warned: {kind}: {_short(what)}"
                hint = "Give the versions that it ran with by --requirements FILE, or change the line."
                found.append(Note("NB226", place, message, hint))
    return found


def _warnings(cell: dict[str, Any]) -> Iterator[tuple[int, str, str]]:
    """The line of the cell (0 where it is another's), the kind of the warning, and what it says."""
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        text = output.get("text", "") if isinstance(output, dict) else ""
        text = "".join(map(str, text)) if isinstance(text, list) else str(text)
        for match in _WARNED.finditer(text) if "Warning:" in text else ():
            if _ENDS.search(match["what"]):
                line = _OF_CELL.search(match["where"])
                yield int(line[1]) if line else 0, match["kind"], match["what"].strip()


def _short(text: str) -> str:
    """Its first sentence, where that is enough."""
    first = re.split(r"(?<=[\w)`'\"])\. ", text)[0]
    return first if len(first) <= _LONGEST else f"{first[: _LONGEST - 1]}…"
