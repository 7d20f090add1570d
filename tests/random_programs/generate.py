"""Generate: a random notebook for each seed, from statements, blocks, definitions and traps.

Not by hypothesis, although its failures shrink by themselves: five of its six notebooks repeat the one
before but for a detail, and what `reduce` takes away from a failure's syntax tree leaves less.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Literal

from nb2job.notebook.cell import Cell
from tests.random_programs import statements as plain
from tests.random_programs.blocks import compound
from tests.random_programs.book import Book
from tests.random_programs.builder import TOP, At, Builder
from tests.random_programs.classes import defined, used
from tests.random_programs.files import FILED, NEEDED
from tests.random_programs.folder import fresh
from tests.random_programs.functions import function, made, maker
from tests.random_programs.shown import SHOWN
from tests.random_programs.surprises import SURPRISES
from tests.random_programs.traps import TRAPS
from tests.random_programs.words import TITLES

MOST = 16  # statements, or traps of several

KINDS: tuple[Callable[[Builder, At], str], ...] = (
    *(plain.assignment,) * 8,
    *(plain.noted,) * 5,
    *(plain.printed,) * 4,
    *(plain.augmented,) * 2,
    *(plain.unpacking,) * 3,
    *(plain.containers,) * 4,
    *(plain.shelved,) * 3,
    *(plain.consumed,) * 3,
    *(plain.deleted,) * 2,
    *(plain.shadowed,) * 2,
    *(plain.imported,) * 2,
    *(plain.odd,) * 2,
    *(compound,) * 8,
    *(function,) * 8,
    *(maker,) * 3,
    *(made,) * 3,
    *(defined,) * 4,
    *(used,) * 3,
)


def book(seed: int, files: bool | None = None) -> Book:
    """A notebook that mostly runs to its end, with headings above some of its cells.

    `files` says whether it is about files; without, one in ten is.
    """
    random = Random(seed)
    chosen = random.random() < 0.1
    if chosen if files is None else files:
        with fresh():
            return _about_files(Builder(random, files=True))
    b = Builder(random)
    tagged = b.chance(8)
    if tagged:
        for name in ("epochs", "lr", "x")[: 1 + b.below(3)]:
            b.add(f"{name} = {b.pick(('1', '-3', '8'))}")
        b.new_cell()
    b.add(_opening(b))
    for _ in range(2 + b.below(MOST)):
        if b.ended:
            break
        if b.chance(16):
            for text in b.pick((*TRAPS, *SURPRISES, *SHOWN))(b):
                b.add(text)
                _perhaps_new_cell(b, 40)
        else:
            b.add(b.pick(KINDS)(b, TOP))
            _perhaps_new_cell(b, 30)
    return _bound(b, tagged)


def _about_files(b: Builder) -> Book:
    b.add("from journal import note")
    b.add(NEEDED)
    for _ in range(2 + b.below(12)):
        if b.ended:
            break
        b.add(b.pick(FILED)(b, TOP))
        _perhaps_new_cell(b, 30)
    return replace(_bound(b, tagged=False), files=True)


def _opening(b: Builder) -> str:
    """Where `note` comes from: a module, or the notebook itself."""
    if b.chance(15):
        return "EVENTS = []\ndef note(v=None):\n    EVENTS.append(v)\n    return v"
    return "from journal import note"


def _perhaps_new_cell(b: Builder, percent: int) -> None:
    if b.chance(percent):
        b.new_cell()


def _bound(b: Builder, tagged: bool) -> Book:
    """The cells with their headings, and what is asked of the conversion."""
    cells: list[Cell] = []
    for number, texts in enumerate(cell for cell in b.cells if cell):
        if b.chance(55):
            heading = f"{'#' * b.pick((2, 2, 2, 3, 1))} {b.pick(TITLES)}"
            cells.append(Cell(len(cells) + 1, "markdown", heading))
        tags = ("parameters",) if tagged and not number else ()
        cells.append(Cell(len(cells) + 1, "code", "\n".join(texts), tags))
    params: Literal["auto", "none"] = b.pick(("none", "auto", "auto"))
    return Book(tuple(cells), b.prints, params, black=b.chance(2))
