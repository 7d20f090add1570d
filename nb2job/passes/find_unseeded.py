"""A finding for every random draw that no seed repeats; nothing is changed."""

from __future__ import annotations

from nb2job.notebook.cell import Note
from nb2job.program.nodes import unparse
from nb2job.program.program import Program
from nb2job.program.random_draws import unseeded


def find_unseeded(program: Program) -> Program:
    """Name the estimators, splits and samples that draw at random without a seed."""
    notes = []
    for draw in unseeded(program):
        first = draw.statement.node.lineno if draw.statement.node is not None else 1
        place = draw.statement.place.moved(draw.call.lineno - first)
        name = unparse(draw.call.func)[:60]
        notes.append(Note("NB210", place, f"{name} draws at random without a seed"))
    return program.noting(*notes)
