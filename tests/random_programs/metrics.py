"""Metrics: notebooks that print numbers under labels, and what their scripts log of them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from random import Random
from typing import Any
from unittest import mock

from tests.random_programs.book import Book, book_of
from tests.random_programs.check import Verdict, converted
from tests.random_programs.run import Run, run_cells, run_script

LABELS = ("accuracy", "rmse", "r2", "loss")
"""A number belongs to a label by its whole part: 1.25 is an `rmse`."""
OPENING = "from journal import note\ndef score(k):\n    return note(k)\n"

_KEY = re.compile(r"[/\w.\- ]+")


def metric_book(seed: int) -> Book:
    """Some prints of labelled numbers: at the top, in loops, in functions that are called again."""
    random = Random(seed)
    cells = ["\n".join(_printed(random, number)) for number in range(1 + random.randrange(5))]
    return book_of(OPENING, *cells, prints=random.choice(("log", "keep")))


def _number(random: Random, label: str) -> str:
    return f"{LABELS.index(label)}.{random.randrange(10**6, 10**7)}"


def _printed(random: Random, number: int) -> Iterator[str]:
    label, other = random.sample(LABELS, 2)
    value, more = (f"v{random.randrange(3)}" for _ in range(2))
    kind = random.choice(("top", "names", "rounds", "function", "named"))
    function = f"ev{number}"
    if kind == "top":
        yield f"{value} = {_number(random, label)}\nnote({value})"
        yield _said(random, label, value)
        yield _said(random, other, f"score({_number(random, other)})")
    elif kind == "names":
        pairs = ", ".join(f"({name!r}, {_number(random, label)})" for name in ("tree", "line"))
        yield f"for name, {value} in [{pairs}]:\n    note({value})\n    {_named(random, label, value)}"
    elif kind == "rounds":
        yield f"for epoch in range(3):\n    {value} = score({_number(random, label)} + epoch / 10**8)"
        yield f"    {_said(random, label, value)}"
    elif kind == "function":
        yield f"def {function}(k):\n    {value} = score(k)\n    {_said(random, label, value)}"
        yield from (f"{function}({_number(random, label)})" for _ in range(1 + random.randrange(2)))
    else:
        yield f"def {function}(name, k, j):\n    {value}a = score(k)\n    {more}b = score(j)"
        yield f"    print(f'{{name}}: {label}={{{value}a:.2f}} {other}={{{more}b:.3f}}')"
        for name in ("tree", "line"):
            yield f"{function}({name!r}, {_number(random, label)}, j={_number(random, other)})"


def _said(random: Random, label: str, value: str) -> str:
    return random.choice(
        (
            f"print('{label}:', {value})",
            f"print('{label}:', round({value}, 2))",
            f"print(f'test {label} = {{{value}:.3f}}')",
            f"print('{label.title()}: %.2f' % {value})",
            f"print('{label}: {{:.1f}}'.format({value}))",
            f"print('{label}: ' + str(round({value}, 3)))",
        )
    )


def _named(random: Random, label: str, value: str) -> str:
    return random.choice(
        (f"print(name, '{label}:', {value})", f"print(f'{{name}} {label}: {{{value}:.2f}}')")
    )


# -- what is logged ------------------------------------------------------------------------------


def check_metrics(book: Book) -> Verdict:
    """Compare what the script logs with the unrounded numbers of the notebook."""
    notebook = run_cells({cell.index: cell.source for cell in book.code})
    conversion = converted(book, tracking="custom")
    logged: list[tuple[str, Any, Any]] = []
    with mock.patch.dict(sys.modules, {"mlflow": _recording(logged)}):
        script = run_script(conversion.script)
    told = any(one.code == "NB347" for one in conversion.program.notes)
    for kind, detail in _differences(notebook, script, logged, told):
        return Verdict(kind, detail, conversion.script)
    return Verdict("equal", script=conversion.script)


def _differences(
    notebook: Run, script: Run, logged: list[tuple[str, Any, Any]], told: bool
) -> Iterator[tuple[str, str]]:
    if script.failure or notebook.events != script.events:
        yield "events", f"{script.error!r}: {notebook.events} became {script.events}"
    numbers = [str(event[1]) for event in notebook.events if isinstance(event, tuple)]
    found = [repr(value) for _, value, _ in logged]
    if sorted(numbers) != sorted(found):
        yield "metrics", f"{numbers} became {found}"
    for key, value, _ in logged:
        if not _KEY.fullmatch(key) or LABELS[int(value)] not in key.lower():
            yield "label", f"{value} is logged as {key}"
    places = [(key, step) for key, _, step in logged]
    if len({*places}) < len(places) and not told:
        yield "twice", f"one of {places} hides another"


def _recording(logged: list[tuple[str, Any, Any]]) -> mock.MagicMock:
    """A stand-in for MLflow, which keeps what it is given."""

    def log_metric(key: str, value: float, step: int | None = None) -> None:
        logged.append((key, value, step))

    return mock.MagicMock(log_metric=log_metric)
