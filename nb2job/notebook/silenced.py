"""Comments that silence findings: `# nb2job: ignore[NB203]`, on the line itself or on one above it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nb2job.notebook.cell import Cell, Note
from nb2job.regex import regex

_COMMENT = regex(r"#\s*nb2job:\s*ignore\b(?:\s*\[([^\]\n]*)\])?")
_ALONE = regex(r"\s*#")


def not_silenced(notes: Iterable[Note], cells: Sequence[Cell]) -> tuple[Note, ...]:
    """The notes that no comment at their place asks to leave out; without a code it silences all.

    For the line of a cell magic, that is the line below it.
    """
    lines = {cell.index: cell.source.split("\n") for cell in cells if cell.kind == "code"}
    return tuple(note for note in notes if not _is_silenced(note, lines))


def _is_silenced(note: Note, cells: dict[int, list[str]]) -> bool:
    place = note.place
    if place is None or place.file:
        return False
    lines = ["", *cells.get(place.cell, [])]
    above, line, below = (*lines[place.line - 1 : place.line + 2], "", "", "")[:3]
    # A cell magic takes all of its line as arguments, and has nothing above it.
    alone = (above, below) if line.startswith("%%") else (above,)
    return _names(line, note.code) or any(_ALONE.match(one) and _names(one, note.code) for one in alone)


def _names(line: str, code: str) -> bool:
    found = _COMMENT.search(line)
    if found is None:
        return False
    asked = [one.strip().upper() for one in (found[1] or "NB").split(",")]
    return any(one and code.startswith(one) for one in asked)
