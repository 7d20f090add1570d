"""A finding for every cell that fails as written, with others below it; nothing is changed."""

from __future__ import annotations

import ast

from nb2job.notebook.cell import Note
from nb2job.program.nodes import walk
from nb2job.program.program import Program, Statement
from nb2job.program.sure_errors import SureErrors

_PLAIN = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign)
_LATER = (ast.Lambda, ast.IfExp, ast.BoolOp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def find_failing(program: Program) -> Program:
    """Name a `raise` at the top, `1 / 0` and the like: the cells below never run then."""
    statements = [one for one in program.statements() if one.node is not None]
    told = {note.place.cell for note in program.notes if note.code == "NB225" and note.place is not None}
    errors = SureErrors(statements)
    last = statements[-1].place if statements else None
    notes = []
    for statement in statements:
        place = statement.place
        behind = last is not None and place.cell != last.cell and not place.file
        if behind and place.cell not in told and _fails(statement, errors):
            told.add(place.cell)
            text = "this line fails as it is written, and others stand below its cell: the script stops there"
            hint = "Tag the cell `raises-exception` where that is meant, or `skip`."
            notes.append(Note("NB225", place, text, hint))
    return program.noting(*notes)


def _fails(statement: Statement, errors: SureErrors) -> bool:
    node = statement.node
    if isinstance(node, ast.Raise) or not isinstance(node, _PLAIN):
        return isinstance(node, ast.Raise)
    parts = walk(node)
    if any(isinstance(one, _LATER) for one in parts):
        return False
    return any(isinstance(one, ast.expr) and errors.fails(one) for one in parts)
