"""A finding for every name that the notebook reads and nothing sets; nothing is changed."""

from __future__ import annotations

import ast

from nb2job.notebook.cell import Note
from nb2job.program.nodes import of_kind, walk
from nb2job.program.program import Program, Statement
from nb2job.program.undefined import undefined


def find_undefined(program: Program) -> Program:
    """Name each one at the first place that reads it: the script stops there, as the notebook does."""
    missing = undefined(program)
    notes: dict[str, Note] = {}
    for statement in program.every_statement() if missing else ():
        spelled = {one.id for one in of_kind(statement.tree, ast.Name)}
        for name in sorted(statement.facts.reads & spelled & missing - notes.keys()):
            if not _is_tested(statement) and not program.silenced.holds("NB223", statement.place):
                notes[name] = Note(
                    "NB223", statement.place, f"{name} is read, and nothing in the notebook sets it"
                )
    return program.noting(*notes.values())


def _is_tested(statement: Statement) -> bool:
    """Whether something may catch the error, or the name is only asked for under a condition."""
    tests = (ast.Try, ast.If, ast.IfExp, ast.BoolOp)
    return any(isinstance(one, tests) for one in walk(statement.tree))
