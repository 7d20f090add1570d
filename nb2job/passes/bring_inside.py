"""What the notebook writes above its folder is written below `--output-dir`: a job keeps nothing else."""

from __future__ import annotations

from nb2job.notebook.cell import Note
from nb2job.program.nodes import unparse
from nb2job.program.outside_writes import OutsideWrites
from nb2job.program.places import place_of
from nb2job.program.program import Program
from nb2job.program.respelled import respelled
from nb2job.regex import regex

_UP = regex(r"\.\.[/\\\"']|\.parent\b")


def bring_inside(program: Program) -> Program:
    """Cut off what leads up from the paths of files that are written there, and read by nothing else."""
    statements = [*program.every_statement()]
    if not any(_UP.search(one.text) for one in statements) or any("chdir(" in one.text for one in statements):
        return program
    found = OutsideWrites(program).edits
    notes = [
        Note(
            "NB309",
            place_of(one.statement, one.node),
            f"{unparse(one.node)[:60]} leads out of the folder: it becomes {one.text}, below --output-dir",
        )
        for one in found
    ]
    return respelled(program, found).noting(*notes)
