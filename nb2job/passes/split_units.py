"""Gather cells into units, by the notebook's headings or by what the code does, and name them."""

from __future__ import annotations

from dataclasses import replace

from nb2job.program.contexts import passing
from nb2job.program.partition import sections
from nb2job.program.program import Program
from nb2job.program.unit_names import named


def split_units(program: Program) -> Program:
    """One unit a section; a long section is cut where a cell ends."""
    known = passing(program.statements())
    cells = [unit.holding(replace(one, passing=known) for one in unit.statements) for unit in program.units]
    taken = program.used_names() | program.generated.all_names()
    return replace(program, units=named(sections(cells), taken))
