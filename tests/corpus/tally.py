"""Outcomes counted: rows of a table, each a share of something."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.corpus.outcome import Outcome

LONG_UNIT = 40
MANY_CELLS = 8
MANY_FUNCTIONS = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what, how many, out of how many (None: no share)."""

    what: str
    count: float
    out_of: int | None = None

    def __str__(self) -> str:
        count = f"{self.count:g}" if isinstance(self.count, int) else f"{self.count:.2f}"
        share = f"{self.count / self.out_of:8.1%} of {self.out_of}" if self.out_of else ""
        return f"{self.what:<52}{count:>9}{share:>18}".rstrip()


def rows(outcomes: Sequence[Outcome]) -> list[Row]:
    """Everything that is counted of the conversions."""
    valid = [one for one in outcomes if one.valid]
    made = [one for one in valid if one.converted]
    return [
        Row("notebooks", len(outcomes)),
        Row("  another language", count(outcomes, lambda one: not one.python)),
        Row("  no code", count(outcomes, lambda one: one.code_cells == 0)),
        Row("  not Python 3", count(outcomes, lambda one: one.python and bool(one.invalid))),
        Row("  valid Python 3", len(valid), len(outcomes)),
        *_statuses("valid", valid),
        *_statuses("all others", [one for one in outcomes if not one.valid]),
        *_script_rows(made),
        *_shape_rows(made),
        *_note_rows(made),
    ]


def count(outcomes: Iterable[Outcome], holds: Callable[[Outcome], bool]) -> int:
    """How many it holds for."""
    return sum(1 for one in outcomes if holds(one))


def _statuses(kind: str, outcomes: Sequence[Outcome]) -> list[Row]:
    every = len(outcomes)
    statuses = Counter(one.status for one in outcomes)
    return [
        Row(f"{kind}: {status}", statuses[status], every)
        for status in ("converted", "refused", "crashed", "late")
    ]


def _script_rows(made: Sequence[Outcome]) -> list[Row]:
    every = len(made)
    again = [one.again for one in made if one.again is not None]
    return [
        Row("script compiles", count(made, lambda one: not one.broken), every),
        Row("script that takes no command line", count(made, lambda one: bool(one.clash)), every),
        Row("script with new undefined names", count(made, lambda one: bool(one.undefined)), every),
        Row("script with new ruff findings", count(made, lambda one: bool(one.findings)), every),
        Row("get_ipython in the script", count(made, lambda one: one.shell), every),
        Row("same bytes again", again.count(True), len(again)),
        Row("stays at module level", count(made, lambda one: bool(one.whole)), every),
    ]


def _shape_rows(made: Sequence[Outcome]) -> list[Row]:
    lines = [lines for one in made for _, lines in one.units]
    many = [one for one in made if one.code_cells >= MANY_CELLS]
    parameters = [len(one.parameters) for one in made]
    seconds = sorted(one.seconds for one in made)
    return [
        Row("units", len(lines)),
        Row("  median lines", statistics.median(lines) if lines else 0.0),
        Row(f"  longer than {LONG_UNIT} lines", count_long(lines), len(lines)),
        Row(
            f">= {MANY_FUNCTIONS} functions where >= {MANY_CELLS} code cells",
            count(many, lambda one: len(one.units) >= MANY_FUNCTIONS),
            len(many),
        ),
        Row("parameters, median", statistics.median(parameters) if parameters else 0.0),
        Row("  more than 8", sum(1 for number in parameters if number > 8), len(made)),
        Row("seconds, median", statistics.median(seconds) if seconds else 0.0),
        Row("  longest", seconds[-1] if seconds else 0.0),
    ]


def count_long(lines: Iterable[int]) -> int:
    """How many units are too long to read at a glance."""
    return sum(1 for number in lines if number > LONG_UNIT)


def _note_rows(made: Sequence[Outcome]) -> list[Row]:
    notes: Counter[str] = Counter()
    books: Counter[str] = Counter()
    for one in made:
        notes.update(one.notes)
        books.update(one.notes.keys())
    return [
        Row("notebooks using global (NB203)", books["NB203"], len(made)),
        Row("notebooks with joined units (NB202)", books["NB202"], len(made)),
        *(Row(f"  notes {code} (in {books[code]} notebooks)", notes[code]) for code in sorted(notes)),
    ]
