"""Finding, Look, Limits: what a member of this family is, and what it is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from nb2job.notebook.cell import Cell, Note, Notebook, Place
from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.name_places import NamePlaces
from nb2job.program.program import Program, Statement


@dataclass(frozen=True, slots=True)
class Limits:
    """What a team may set for itself: `stored_outputs` is how many characters outputs may take."""

    stored_outputs: int = 1_000_000


@dataclass(frozen=True)
class Look:
    """A notebook as a finding looks at it: its cells, and its code with what magics mean.

    `program` has no statements where the code cannot be read; `is_open` says that there are magics without a
    meaning here, which may set names: `%store -r`, `%%bigquery df`, a `%run` of a file that is not there.
    """

    notebook: Notebook
    program: Program
    limits: Limits = Limits()
    is_open: bool = False

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The notebook's own, in order: those of a notebook that it runs are looked at there."""
        return tuple(one for one in self.program.statements() if not one.place.file)

    @cached_property
    def bound(self) -> NamePlaces:
        """Where its statements bind names."""
        return NamePlaces(one.facts.bindings for one in self.statements)

    @cached_property
    def code(self) -> tuple[Cell, ...]:
        """The notebook's own code cells that say anything."""
        return tuple(one for one in self.notebook.cells if one.kind == "code" and one.source.strip())

    @cached_property
    def is_dynamic(self) -> bool:
        """Whether code is made at run time, so that any name may be read or set by it."""
        return any(one.facts.dynamic for one in self.program.statements())

    @cached_property
    def paths(self) -> ImportedNames:
        """Which dotted name an expression means."""
        return imported_names(self.program)

    def is_silenced(self, code: str, place: Place) -> bool:
        """Whether a comment silences a code there: a note about several places leaves that one out."""
        return self.program.silenced.holds(code, place)


class Finding(Protocol):
    """A function that names what deserves a look; it changes nothing, and is named after its file."""

    def __call__(self, look: Look, /) -> Iterator[Note]:
        """Its notes, each with the place of the line that it is about."""
        ...
