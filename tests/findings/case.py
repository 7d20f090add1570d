"""A case of a finding: cells, a marker line, and what is found in them; no marker: nothing is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from nb2job.findings import FINDINGS, look_at
from nb2job.notebook.cell import Note, Notebook, Run
from tests.passes.case import cells_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "fixtures" / "findings"
BY_NAME = {one.__name__: one for one in FINDINGS}

_MARKER = "\n# found\n"
_HEADER = re.compile(r"^# %%(.*)$", re.MULTILINE)
_RUN = re.compile(r"\b(count|stored)=(\d+)")


@dataclass(frozen=True, slots=True)
class Case:
    """One file: the cells, and the beginnings of what is found in them, in order."""

    name: str
    notebook: Notebook
    expected: tuple[str, ...]

    def found(self) -> list[str]:
        """What the finding that the case is about says."""
        look = look_at(self.notebook)
        return [as_line(note) for note in BY_NAME[self.name.split("/")[0]](look)]


def as_line(note: Note) -> str:
    """A note as a case has it: `# cell 2, line 1: NB110 unordered: …`."""
    where = f"cell {note.place.cell}, line {note.place.line}" if note.place else "notebook"
    return f"# {where}: {note.code} {note.message}"


def cases() -> list[Path]:
    """Every case file, in order."""
    return sorted(FOLDER.glob("*/*.py"))


def read(path: Path) -> Case:
    """Read one case file; `# %% count=3 stored=20` says what a cell's run has left in the file."""
    source, _, expected = ("\n" + path.read_text(encoding="utf-8")).partition(_MARKER)
    runs = [dict(_RUN.findall(header)) for header in _HEADER.findall(source)]
    cells = cells_of(source)
    left = tuple(
        Run(cell.index, int(run.get("count", 0)) or None, int(run.get("stored", 0)), not cell.source)
        for cell, run in zip(cells, runs, strict=True)
        if cell.kind == "code"
    )
    name = f"{path.parent.name}/{path.stem}"
    return Case(
        name,
        Notebook("case.ipynb", cells, runs=left),
        tuple(one for one in expected.split("\n") if one.strip()),
    )
