"""Turn the notebook variables that a function reads into keyword-only arguments, at every call."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.lifting import handed, liftable
from nb2job.program.program import Program


def lift_globals(program: Program) -> Program:
    """Give functions what they read, transitively, and pass it at every call."""
    if program.whole is not None or program.exposed is not None:
        return program
    start = frozenset(parameter.variable for parameter in program.parameters)
    lifting = liftable(program.module, program.units, start)
    if not lifting.names:
        return program
    definitions = tuple(handed(one, lifting) for one in program.definitions)
    units = tuple(unit.holding(handed(one, lifting) for one in unit.statements) for unit in program.units)
    closing = tuple(handed(one, lifting) for one in program.closing)
    notes = [
        Note("NB301", one.place, f"{one.node.name} takes {', '.join(lifting.names[one.node.name])}")
        for one in program.definitions
        if isinstance(one.node, ast.FunctionDef) and one.node.name in lifting.names
    ]
    return replace(program, definitions=definitions, units=units, closing=closing).noting(*notes)
