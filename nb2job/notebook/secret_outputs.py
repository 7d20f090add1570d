"""Secrets in the outputs that a notebook stores: no script holds them, yet whoever reads the file does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nb2job.notebook.cell import Note, Place
from nb2job.notebook.secret_shapes import shapes

_LONGEST = 200_000  # of a text that is looked at: what is longer is a chart's data


def output_findings(cells: list[dict[str, Any]]) -> list[Note]:
    """A finding for each cell in whose outputs a secret is told by its form; cells count from 1."""
    found = []
    for number, cell in enumerate(cells, start=1):
        names = [shape.variable for text in _texts(cell) for shape in shapes(text[:_LONGEST])]
        if names:
            kinds = ", ".join(sorted(dict.fromkeys(names)))
            found.append(
                Note("NB212", Place(number, 1), f"the stored output of this cell shows a secret ({kinds})")
            )
    return found


def _texts(cell: dict[str, Any]) -> Iterator[str]:
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if not isinstance(output, dict):
            continue
        data = output.get("data")
        shown = data.items() if isinstance(data, dict) else ()
        yield from (_text(value) for kind, value in shown if kind.startswith("text/"))
        yield from (_text(output.get(key)) for key in ("text", "html", "traceback", "evalue"))


def _text(value: object) -> str:
    if isinstance(value, list):
        return "".join(one for one in value if isinstance(one, str))
    return value if isinstance(value, str) else ""
