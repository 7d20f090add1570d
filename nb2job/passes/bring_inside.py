"""What the notebook writes above its folder is written below `--output-dir`: a job keeps nothing else."""

from __future__ import annotations

from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import Replace, apply
from nb2job.program.nodes import unparse
from nb2job.program.outside_writes import Inward, OutsideWrites
from nb2job.program.places import place_of
from nb2job.program.program import Program, Statement
from nb2job.program.rewriting import rewritten_units
from nb2job.regex import regex

_UP = regex(r"\.\.[/\\\"']|\.parent\b")


def bring_inside(program: Program) -> Program:
    """Cut off what leads up from the paths of files that are written there, and read by nothing else."""
    statements = [*program.every_statement()]
    if not any(_UP.search(one.text) for one in statements) or any("chdir(" in one.text for one in statements):
        return program
    found: dict[int, list[Inward]] = {}
    notes: list[Note] = []
    for one in OutsideWrites(program).edits:
        found.setdefault(id(one.statement), []).append(one)
        what = f"{unparse(one.node)[:60]} leads out of the folder: it becomes {one.text}, below --output-dir"
        notes.append(Note("NB309", place_of(one.statement, one.node), what))

    def become(statement: Statement) -> list[Statement]:
        edits = [Replace(one.node, one.text) for one in found.get(id(statement), ())]
        return [statement.saying(apply(statement.text, edits)) if edits else statement]

    if not found:
        return program
    return replace(program, units=rewritten_units(program, become)).noting(*notes)
