"""A finding for every name that the notebook reads and nothing sets; nothing is changed."""

from __future__ import annotations

import ast

from nb2job.notebook.cell import Note
from nb2job.program.names import BUILTINS
from nb2job.program.nodes import walk
from nb2job.program.program import Program, Statement

_MODULE = frozenset({"__name__", "__file__", "__doc__", "__builtins__", "display", "get_ipython"})


def find_undefined(program: Program) -> Program:
    """Name each one at the first place that reads it: the script stops there, as the notebook does."""
    statements = list(program.every_statement())
    if program.exposed is not None or any(one.facts.stars or one.facts.dynamic for one in statements):
        return program
    known = BUILTINS | _MODULE | program.generated.all_names()
    known |= frozenset().union(*(one.facts.bindings | one.facts.function_writes for one in statements))
    known |= {name for one in program.parameters for name in (one.name, one.variable)}
    notes: dict[str, Note] = {}
    for statement in statements:
        spelled = {one.id for one in walk(statement.tree) if isinstance(one, ast.Name)}
        for name in sorted(statement.facts.reads & spelled - known - notes.keys()):
            if not _is_tested(statement):
                notes[name] = Note(
                    "NB223", statement.place, f"{name} is read, and nothing in the notebook sets it"
                )
    return program.noting(*notes.values())


def _is_tested(statement: Statement) -> bool:
    """Whether something may catch the error, or the name is only asked for under a condition."""
    tests = (ast.Try, ast.If, ast.IfExp, ast.BoolOp)
    return any(isinstance(one, tests) for one in walk(statement.tree))
