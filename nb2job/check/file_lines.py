"""Which line of a notebook's file a line of one of its cells is: for what knows files alone, no cells."""

from __future__ import annotations

import json
from bisect import bisect
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from nb2job.errors import Nb2jobError
from nb2job.notebook.cell import Place
from nb2job.regex import regex

_JSON = json.JSONDecoder(strict=False)
_END = regex(r"\n")
_SPACE = regex(r"\s*")
_FILES = 8
"""So many files are remembered: findings come in the order of their files."""


def file_line(path: str, place: Place) -> int:
    """The line, from 1; 0 where it is not known, as of a magic that the file has as a comment."""
    if place.file:
        return 0
    try:
        cells = _cells(path)
        return cells[place.cell - 1][place.line - 1]
    except (Nb2jobError, OSError, ValueError, IndexError, StopIteration):
        return 0


@lru_cache(_FILES)
def _cells(path: str) -> tuple[tuple[int, ...], ...]:
    """For each cell the line in the file of each of its lines."""
    file = Path(path)
    text = file.read_text(encoding="utf-8-sig")
    return tuple(_in_json(text) if file.suffix.lower() == ".ipynb" else _in_text(text, file))


def _in_json(text: str) -> Iterator[tuple[int, ...]]:
    ends = [one.start() for one in _END.finditer(text)]
    cells = next(at for key, at in _members(text, _token(text, 0)) if key == "cells")
    for cell in _items(text, cells):
        at = next(at for key, at in _members(text, cell) if key == "source")
        pieces = list(_items(text, at)) if text[at] == "[" else [at]
        yield tuple(bisect(ends, one) + 1 for one in _begins(text, pieces))


def _begins(text: str, pieces: list[int]) -> Iterator[int]:
    """Where in the file each line of a source begins; Jupyter writes a piece for each."""
    begins = True
    for at in pieces:
        for part in _JSON.raw_decode(text, at)[0].splitlines(keepends=True):
            if begins:
                yield at
            begins = part.endswith("\n")


def _members(text: str, at: int) -> Iterator[tuple[str, int]]:
    """The keys of the object that begins there, each with where its value does."""
    at = _token(text, at + 1)
    while text[at] != "}":
        key, at = _JSON.raw_decode(text, at)
        value = _token(text, _token(text, at) + 1)
        yield key, value
        at = _behind(text, value)


def _items(text: str, at: int) -> Iterator[int]:
    """Where each value of the list that begins there does."""
    at = _token(text, at + 1)
    while text[at] != "]":
        yield at
        at = _behind(text, at)


def _behind(text: str, at: int) -> int:
    """What follows the value that begins there, and a comma."""
    at = _token(text, _JSON.raw_decode(text, at)[1])
    return _token(text, at + 1) if text[at] == "," else at


def _token(text: str, at: int) -> int:
    """The next place that is no space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _in_text(text: str, file: Path) -> Iterator[tuple[int, ...]]:
    from nb2job.notebook.read import read

    at = 0
    for cell in read(file).cells:
        found = text.find(cell.source, at) if cell.kind == "code" and cell.source else -1
        if found < 0:
            yield ()
            continue
        first = text.count("\n", 0, found) + 1
        yield tuple(range(first, first + cell.source.count("\n") + 1))
        at = found + len(cell.source)
