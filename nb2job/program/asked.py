"""`"name" in globals()` in a function: where a name that is handed on is looked for."""

from __future__ import annotations

import ast

from nb2job.program import edit
from nb2job.program.lookups import asked_for
from nb2job.program.program import Statement


def asking(statement: Statement, passed: frozenset[str]) -> Statement:
    """The statement of a function: it asks for names that are `passed` among its own, else in the module."""
    edits: list[edit.Edit] = []
    for node in ast.walk(statement.tree):
        name = asked_for(node)
        if name and isinstance(node, ast.Compare):
            edits.append(edit.Replace(node.comparators[0], "locals()" if name in passed else "globals()"))
    return statement.saying(edit.apply(statement.text, edits))
