"""Leave a program that looks names up at run time at module level: the last resort, always right."""

from __future__ import annotations

from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.program import Program


def stop_wrapping(program: Program) -> Program:
    """Note the first line that calls `exec`, `globals()` or the like, if there is one."""
    for statement in program.statements():
        for what, line in statement.facts.dynamic:
            first = statement.node.lineno if statement.node is not None else line
            place = statement.place.moved(line - first)
            note = Note(
                "NB205",
                place,
                f"{what} looks names up at run time: the program stays at module level",
                "Use the names themselves, and the sections become functions.",
            )
            return replace(program, whole=note).noting(note)
    return program
