"""A finding for every name that the notebook reads and nothing sets; nothing is changed."""

from __future__ import annotations

import ast

from nb2job.notebook.cell import Note
from nb2job.program.global_reads import caught, global_reads
from nb2job.program.lookups import asked_for
from nb2job.program.nodes import of_kind
from nb2job.program.places import place_of
from nb2job.program.program import Program, Statement
from nb2job.program.reached import Reached
from nb2job.program.undefined import undefined


def find_undefined(program: Program) -> Program:
    """Name each one at the first line that reads it, in a function too, if something names that."""
    missing = undefined(program)
    statements = [*program.every_statement()] if missing else []
    missing = missing.difference(*map(_asked, statements))
    reached = Reached(statements if missing else ())
    notes: dict[str, Note] = {}
    for statement in statements if missing else ():
        wanted = (statement.facts.uses & missing) - notes.keys()
        found = [name for part in reached.parts(statement) for name in global_reads(part, wanted)]
        for one in sorted(found, key=lambda node: (node.lineno, node.col_offset)):
            place = place_of(statement, one)
            silent = any(program.silenced.holds("NB223", at) for at in (place, statement.place))
            if one.id not in notes and not silent:
                notes[one.id] = Note("NB223", place, f"{one.id} is read, and nothing in the notebook sets it")
    return program.noting(*notes.values())


def _asked(statement: Statement) -> set[str]:
    """The names that are asked for: `"x" in globals()`, or `try: x` with `except NameError`."""
    return {*map(asked_for, of_kind(statement.tree, ast.Compare)), *caught(statement.tree)}
