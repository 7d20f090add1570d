"""Task: a notebook to be checked and its job folder; Told: what is to be said of one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nb2job.errors import Nb2jobError
from nb2job.job.record import Record
from nb2job.notebook.cell import Note


@dataclass(frozen=True, slots=True)
class JobFolder:
    """A folder with a record of ours; `notebook` is what that names, None for what came through a pipe."""

    path: Path
    record: Record
    notebook: Path | None


@dataclass(frozen=True, slots=True)
class Task:
    """A notebook, as a person would spell it from here, and one of its job folders, if it has one.

    With an `error` it is a folder whose record cannot be read.
    """

    notebook: Path
    folder: JobFolder | None = None
    error: Nb2jobError | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A finding about a file, at a `line` of it where it has no cells (0: as a whole).

    `is_error` says that the file could not be checked at all.
    """

    path: str
    note: Note
    line: int = 0
    is_error: bool = False

    def __str__(self) -> str:
        place = self.note.place
        where = f"cell {place.cell}:{place.line}:" if place else f"{self.line}:" if self.line else ""
        return f"{self.path}:{where} {self.note.code} {self.note.message}"
