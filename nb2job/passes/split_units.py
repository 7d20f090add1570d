"""Gather cells into units, by the notebook's headings or by what the code does, and name them."""

from __future__ import annotations

from dataclasses import replace

from nb2job.program.context_names import contexts_of
from nb2job.program.contexts import Contexts
from nb2job.program.exposed import words
from nb2job.program.partition import sections
from nb2job.program.program import Program, Statement
from nb2job.program.unit_names import named


def split_units(program: Program) -> Program:
    """One unit a section; a long section is cut where a cell ends."""
    known = contexts_of(program)
    cells = [unit.holding(_within(one, known) for one in unit.statements) for unit in program.units]
    taken = program.used_names() | program.generated.all_names()
    if program.exposed is not None:
        taken |= words([*program.statements()])
    return replace(program, units=named(sections(cells), taken))


def _within(statement: Statement, known: Contexts) -> Statement:
    """A statement that knows the contexts of its program."""
    return statement if statement.contexts == known else replace(statement, contexts=known)
