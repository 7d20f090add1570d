"""Outcomes counted: rows of a table, each a share of something."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence

from tests.corpus.outcome import Outcome
from tests.corpus.row import Row, count
from tests.corpus.shape import shape_rows


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
        *shape_rows(made),
        *_rest_rows(made),
        *_note_rows(made),
    ]


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


def _rest_rows(made: Sequence[Outcome]) -> list[Row]:
    parameters = [len(one.parameters) for one in made]
    seconds = sorted(one.seconds for one in made)
    return [
        Row("parameters, median", statistics.median(parameters) if parameters else 0.0),
        Row("  more than 8", sum(1 for number in parameters if number > 8), len(made)),
        Row("seconds, median", statistics.median(seconds) if seconds else 0.0),
        Row("  longest", seconds[-1] if seconds else 0.0),
    ]


def _note_rows(made: Sequence[Outcome]) -> list[Row]:
    notes: Counter[str] = Counter()
    books: Counter[str] = Counter()
    for one in made:
        notes.update(one.notes)
        books.update(one.notes.keys())
    return [Row(f"notes {code} (in {books[code]} notebooks)", notes[code]) for code in sorted(notes)]
