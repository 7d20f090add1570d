"""Cells whose stored output is an error though the notebook was run on below: a script stops there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nb2job.notebook.cell import Note, Place
from nb2job.notebook.tags import is_raising, is_skipped, tags_of
from nb2job.regex import regex

_COLORS = regex(r"\x1b\[[0-9;]*m")
_ARROW = regex(r"^-+> *(\d+)", re.MULTILINE)
_MISSING = regex(r"^(?:global )?name '(\w+)' is not defined")
_RESULTS = frozenset({"execute_result", "pyout"})
_BY_HAND = frozenset({"KeyboardInterrupt", "SystemExit"})
"""Who interrupts a cell wants no more of it; a script runs on."""


def error_findings(cells: list[dict[str, Any]]) -> list[Note]:
    """A finding for each cell that failed, where cells below it were run; cells count from 1."""
    sources = [_source(cell) for cell in cells]
    ran = [number for number, cell in enumerate(cells, start=1) if _was_run(cell)]
    found = []
    for number, cell in enumerate(cells, start=1):
        error = next(_errors(cell), None)
        if error is None or _is_settled(cell) or not any(other > number for other in ran):
            continue
        name, line, missing = error
        if missing and any(_sets(source, missing) for source in sources[: number - 1]):
            continue  # another kernel failed, which had not run that cell
        if not 0 < line <= _count(cell):  # one of a file that the cell called, or nobody says
            line = _first_line(sources[number - 1], missing)
        text = f"{name} is what this cell ended with, and cells below it were run: the script stops there"
        hint = "Tag the cell `raises-exception` where that is meant, or `skip`."
        found.append(Note("NB225", Place(number, line), text, hint))
    return found


def _was_run(cell: dict[str, Any]) -> bool:
    counts = (cell.get("execution_count"), cell.get("prompt_number"))
    return cell.get("cell_type") == "code" and any(isinstance(one, int) for one in counts)


def _is_settled(cell: dict[str, Any]) -> bool:
    """Whether the cell says by itself what becomes of it."""
    metadata = cell.get("metadata")
    tags = tags_of(metadata if isinstance(metadata, dict) else {})
    return is_raising(tags) or is_skipped(tags, _source(cell))


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _count(cell: dict[str, Any]) -> int:
    return _source(cell).count("\n") + 1


def _sets(source: str, name: str) -> bool:
    """Whether the lines of a cell give a name a value, as far as their text tells."""
    name = re.escape(name)
    imported = rf"import\b.*\b{name}\b"
    return bool(
        re.search(
            rf"^\s*(?:{name}\s*(?:[,:].*)?=[^=]|(?:def|class)\s+{name}\b|(?:from.*)?{imported})",
            source,
            re.MULTILINE,
        )
    )


def _first_line(source: str, name: str) -> int:
    """The first line of a cell that spells a name, or 1."""
    lines = source.split("\n") if name else []
    return next((at for at, one in enumerate(lines, start=1) if re.search(rf"\b{re.escape(name)}\b", one)), 1)


def _errors(cell: dict[str, Any]) -> Iterator[tuple[str, int, str]]:
    """What was raised, the line of the cell that raised it (0 where nobody says), and which name was missing.

    What only the picture of a result raised stands above that result: the cell went on.
    """
    stored = cell.get("outputs")
    outputs = stored if isinstance(stored, list) else []
    if any(isinstance(one, dict) and one.get("output_type") in _RESULTS for one in outputs[-1:]):
        return
    for output in outputs:
        if not isinstance(output, dict) or output.get("output_type") not in {"error", "pyerr"}:
            continue
        name, lines = str(output.get("ename", "")), output.get("traceback")
        text = "\n".join(map(str, lines)) if isinstance(lines, list) else ""
        line = _ARROW.search(_COLORS.sub("", text))
        if name.isidentifier() and name not in _BY_HAND:
            missing = _MISSING.search(str(output.get("evalue", ""))) if name == "NameError" else None
            yield name, int(line[1]) if line else 0, missing[1] if missing else ""
