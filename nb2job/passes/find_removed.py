"""A finding for every API that newer releases of its library lack; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.program import Program
from nb2job.program.removed import Removed, Use
from nb2job.program.removed_uses import removed_uses
from nb2job.program.requirement import requirement
from nb2job.program.specifiers import agree


def find_removed(program: Program) -> Program:
    """Name what is gone, each once, and keep the places: the environment takes older releases for them.

    A file of versions says what the job runs with, so that only the environment knows whether it fits.
    """
    found = removed_uses(program)
    if not found:
        return program
    asked = program.settings.requirements or program.settings.conda
    return replace(program, removed=found).noting(*(() if asked else _notes(program, found)))


def _notes(program: Program, found: tuple[Use, ...]) -> Iterator[Note]:
    pins = {one.project: one.specifier for one in map(requirement, program.requirements) if one is not None}
    told: dict[Removed, list[Use]] = {}
    for use in (one for one in found if not one.removed.came):
        silent = use.place.file or program.silenced.holds("NB246", use.place)
        if not silent and agree(pins.get(use.removed.project, ""), f">={use.removed.since}"):
            told.setdefault(use.removed, []).append(use)
    for removed, uses in told.items():
        more = f", which {len(uses) - 1} more below need, too" if len(uses) > 1 else ""
        message = f"{removed.shown} is gone since {removed.project} {removed.since}{more}"
        yield Note("NB246", uses[0].place, message, f"Use {removed.instead} ({removed.source}).")
