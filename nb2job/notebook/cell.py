"""Cell, Notebook, Place: what a notebook is once it is read; Note: what was done to a line of it."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Points back into a notebook: cell and line count from 1, column from 0, over all cells.

    `file` names another file whose cells were inlined (`%run other.ipynb`); empty for the notebook.
    """

    cell: int
    line: int
    column: int = 0
    file: str = ""

    def moved(self, lines: int) -> Place:
        """The place that many lines below this one, at the start of its line."""
        return Place(self.cell, self.line + lines, 0, self.file)


@dataclass(frozen=True, slots=True)
class Note:
    """What became of a line, or a finding about it: code, place, message, what to do."""

    code: str
    place: Place | None
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its number from 1 over all cells, its kind, its source and its tags.

    `file` names another notebook that it stands in (`%run other.ipynb`); empty for the notebook itself.
    """

    index: int
    kind: Literal["code", "markdown", "raw"]
    source: str
    tags: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What the run of a code cell has left in the file: its execution count, the size of its outputs.

    `cell` is its number, `empty` says that there is no code in it; `stored` counts characters.
    """

    cell: int
    count: int | None
    stored: int = 0
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Kernel:
    """What the notebook's metadata says of its kernel; `python` is a version such as "3.11", or empty."""

    name: str = ""
    language: str = "python"
    python: str = ""

    @property
    def if_newer(self) -> str:
        """What to do about code that this Python cannot read; "" unless the kernel's is a newer one."""
        here = sys.version_info[:2]
        if not self.python or tuple(map(int, re.findall(r"\d+", self.python)[:2])) <= here:
            return ""
        known = ".".join(map(str, here))
        return f"It was written in Python {self.python}: run nb2job there, {known} may not know its syntax."


@dataclass(frozen=True, slots=True)
class Companion:
    """A file that a notebook's lines name and that counts as its text: `%run x`, `pip install -r x`.

    `name` is how the line spells it, `path` where it is, seen from the notebook's folder, with forward
    slashes. What is run in the notebook's own namespace has `cells`; a file that the script needs beside
    it `travels`.
    """

    name: str
    path: str
    text: str
    cells: tuple[Cell, ...] = ()
    travels: bool = False


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook as its cells say it, without their outputs; and the files that belong to it.

    `findings` are what reading it brought up, `own` the settings in its `metadata.nb2job`, `runs` those of
    every code cell of the file, of those that are skipped or hidden too; `digests` what its file said, as
    `nb2job.notebook.seen` has it.
    """

    path: str
    cells: tuple[Cell, ...]
    kernel: Kernel = Kernel()
    companions: tuple[Companion, ...] = ()
    findings: tuple[Note, ...] = ()
    own: Any = field(default_factory=dict)
    runs: tuple[Run, ...] = field(default=(), compare=False)
    digests: Mapping[str, str] = field(default_factory=dict, compare=False)


def by_name(companions: tuple[Companion, ...]) -> dict[str, Companion]:
    """The files by the name that lines give them; a name that means two files is left out."""
    paths: dict[str, set[str]] = {}
    for one in companions:
        paths.setdefault(one.name, set()).add(one.path)
    return {one.name: one for one in companions if one.name and len(paths[one.name]) == 1}
