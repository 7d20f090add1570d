"""Table: runs or values in columns, as text that fits a terminal, CSV, JSON or Markdown."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nb2job.compare.cells import cut, shown

STYLES = {"RUNNING": "cyan", "FINISHED": "green", "FAILED": "red", "KILLED": "yellow"}

_WIDEST = 28
_BETWEEN = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, and its values, one a row.

    Args:
        title: in a terminal and in Markdown.
        values: as they are, for CSV.
        texts: as a person reads them; where there are none, `values` in few letters.
        key: its name in CSV, where that differs.
        rank: where not all fit, those of rank 0 are shown before those of 1, and so on.
        wide: whether a terminal gets it whole.
    """

    title: str
    values: Sequence[object]
    texts: Sequence[str] = ()
    key: str = ""
    rank: int = 2
    wide: bool = False

    @property
    def cells(self) -> list[str]:
        """What is shown."""
        return [shown(value) for value in (self.texts or self.values)]

    @property
    def width(self) -> int:
        """How wide it is, cut where it is too wide."""
        widest = max((len(cell) for cell in [shown(self.title), *self.cells]), default=0)
        return widest if self.wide else min(widest, _WIDEST)

    @property
    def is_number(self) -> bool:
        """Whether it stands flush right."""
        return not self.texts and any(isinstance(value, int | float) for value in self.values)


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of one length, what is said below them, and the same as JSON has it."""

    columns: Sequence[Column]
    notes: Sequence[str] = ()
    data: object = field(default_factory=list)
    marked: int | None = None

    @property
    def rows(self) -> int:
        """How many."""
        return len(self.columns[0].values) if self.columns else 0


def as_text(table: Table, width: int | None, color: bool) -> str:
    """The table for a terminal of that width; None means that nothing is cut or left out."""
    columns, left_out = _fitting(table.columns, width)
    notes = list(table.notes)
    if left_out:
        notes.append(f"{left_out} more columns do not fit: --format csv has all")
    lines = [_drawn(table, columns, width, color)] if table.rows else []
    return "\n".join([*lines, *notes])


def as_csv(table: Table) -> str:
    """All columns, numbers in full."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.key or column.title for column in table.columns])
    for row in range(table.rows):
        writer.writerow(["" if (v := column.values[row]) is None else v for column in table.columns])
    return out.getvalue().rstrip("\n")


def as_markdown(table: Table) -> str:
    """A table of GitHub's Markdown; nothing from the store is markup in it."""
    lines = [[_escaped(shown(column.title)) for column in table.columns]]
    lines.append(["---:" if column.is_number else "---" for column in table.columns])
    cells = [column.cells for column in table.columns]
    lines += [[_escaped(column[row]) for column in cells] for row in range(table.rows)]
    drawn = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return "\n\n".join([drawn, *map(_escaped, table.notes)])


def as_json(table: Table) -> str:
    """The data behind the table; a number that JSON has no word for is null."""
    return json.dumps(finite(table.data), indent=2)


def finite(value: Any) -> Any:
    """The same with null for what is no finite number."""
    if isinstance(value, Mapping):
        return {name: finite(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|~&])", r"\\\1", text)


def _fitting(columns: Sequence[Column], width: int | None) -> tuple[list[Column], int]:
    """Those that fit, in their order, and how many do not: the important ones are asked first."""
    if width is None:
        return list(columns), 0
    room, kept = width, set[int]()
    for index in sorted(range(len(columns)), key=lambda index: columns[index].rank):
        needed = columns[index].width + (_BETWEEN if kept else 0)
        if needed <= room or not kept:
            kept.add(index)
            room -= needed
    return [column for index, column in enumerate(columns) if index in kept], len(columns) - len(kept)


def _drawn(table: Table, columns: Sequence[Column], width: int | None, color: bool) -> str:
    from rich.console import Console
    from rich.table import Table as Drawing
    from rich.text import Text

    titled = any(column.title for column in columns)
    drawing = Drawing(
        box=None, pad_edge=False, padding=(0, _BETWEEN, 0, 0), header_style="bold", show_header=titled
    )
    for column in columns:
        justify: Any = "right" if column.is_number else "left"
        drawing.add_column(Text(_cut(column, shown(column.title), width)), justify=justify, no_wrap=True)
    cells = [(column, column.cells) for column in columns]
    for row in range(table.rows):
        texts = (Text(_cut(column, texts[row], width), STYLES.get(texts[row], "")) for column, texts in cells)
        drawing.add_row(*texts, style="bold" if row == table.marked else "")
    out = io.StringIO()
    system: Any = "standard" if color else None
    # A line that a terminal wraps can be copied whole; one that rich wraps cannot.
    wide = sum(column.width + _BETWEEN for column in columns) if width else 10_000 * len(columns)
    console = Console(
        file=out, width=wide, color_system=system, force_terminal=color, highlight=False, legacy_windows=False
    )
    console.print(drawing)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip("\n").splitlines())


def _cut(column: Column, text: str, width: int | None) -> str:
    return text if width is None or column.wide else cut(text, _WIDEST)
