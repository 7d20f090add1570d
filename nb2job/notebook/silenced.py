"""Comments that silence findings: `# nb2job: ignore[NB203]`, on the line itself or on one above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nb2job.notebook.cell import Cell, Note, Place
from nb2job.regex import regex
from nb2job.rules import is_beginning

_COMMENT = regex(r"#\s*nb2job:\s*ignore\b(?:\s*\[([^\]\n]*)\])?")
_ALONE = regex(r"\s*#")
_ALL = "NB"
_REQUEST = regex(r"#[ \t]*nb2job:[ \t]*([\w-]*)(?:[ \t]*(\[[^\]\n]*\]|NB\d*))?", re.IGNORECASE)
_WORDS = ("ignore", "keep", "param", "no-param", "skip")
"""What a comment may ask for."""


@dataclass(frozen=True, slots=True)
class Silenced:
    """Where comments of a notebook silence findings: (cell, line, how the codes begin)."""

    lines: frozenset[tuple[int, int, str]] = frozenset()

    def holds(self, code: str, place: Place | None) -> bool:
        """Whether a comment asks to leave a code out there."""
        if not self.lines or place is None or place.file:
            return False
        here = (place.cell, place.line)
        return any((cell, line) == here and code.startswith(begun) for cell, line, begun in self.lines)


NOTHING = Silenced()
"""No comment that silences anything."""


def silenced(cells: Sequence[Cell]) -> Silenced:
    """What comments of a notebook's own cells ask for; without a code one silences all.

    A comment on a line of its own stands for the next line that is none; for that of a cell magic, which
    has nothing above it, the comment may be below.
    """
    own = [cell for cell in cells if cell.kind == "code" and not cell.file and "nb2job" in cell.source]
    return Silenced(frozenset(one for cell in own for one in _silenced(cell)))


def not_silenced(notes: Iterable[Note], cells: Sequence[Cell]) -> tuple[Note, ...]:
    """The notes that no comment at their place asks to leave out."""
    known = silenced(cells)
    return tuple(note for note in notes if not known.holds(note.code, note.place))


def misspelled(cells: Sequence[Cell]) -> Iterator[Note]:
    """A note for each comment that asks for nothing, or silences more than it seems to."""
    for cell in cells:
        if cell.kind != "code" or cell.file or "nb2job:" not in cell.source:
            continue
        for number, line in enumerate(cell.source.split("\n"), start=1):
            found = _REQUEST.search(line)
            what, hint = _fault(found[1], found[2] or "") if found else ("", "")
            if what:
                yield Note("NB113", Place(cell.index, number), what, hint)


def _fault(word: str, codes: str) -> tuple[str, str]:
    """What is wrong with a comment, and what may be meant; "" for nothing."""
    if word not in _WORDS:
        from nb2job.nearest import nearest  # hardly ever asked

        near = nearest(word, _WORDS)
        words = f"Did you mean `{near[0]}`?" if near else f"There are {', '.join(_WORDS)}."
        return f"`{word}` is nothing that a comment may ask for", words
    if word != "ignore" or not codes:
        return "", ""
    if not codes.startswith("["):
        return "it silences every finding, not one code", f"Write `# nb2job: ignore[{codes.upper()}]`."
    names = [one.strip() for one in codes.strip("[]").split(",")]
    unknown = [one for one in names if not is_beginning(one.upper())]
    return (
        (f"no code begins with {', '.join(filter(None, unknown)) or 'nothing'}", "") if unknown else ("", "")
    )


def comments(cell: Cell) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The lines of a cell that silence something, from 1, each with what it names."""
    for number, line in enumerate(cell.source.split("\n"), start=1):
        found = _COMMENT.search(line)
        if found is not None:
            names = (one.strip() for one in (found[1] or _ALL).split(","))
            yield number, tuple(one for one in names if one)


def _silenced(cell: Cell) -> Iterator[tuple[int, int, str]]:
    lines = cell.source.split("\n")
    for number, names in comments(cell):
        places = [number]
        if _ALONE.match(lines[number - 1]):
            # A cell magic takes all of its line as arguments.
            places += [1] if number == 2 and lines[0].startswith("%%") else []
            code = (at for at in range(number, len(lines)) if not _ALONE.match(lines[at]))
            places.append(next(code, number) + 1)
        yield from ((cell.index, place, name.upper()) for place in places for name in names)
