"""Turn the notebook variables that a function reads into keyword-only arguments, at every call."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.calls import calls_of
from nb2job.program.edit import AddKeywords, AddParameters, Edit, apply
from nb2job.program.lifting import Lifting, liftable
from nb2job.program.program import Program, Statement


def lift_globals(program: Program) -> Program:
    """Give functions what they read, transitively, and pass it at every call."""
    if program.whole is not None:
        return program
    start = frozenset(parameter.variable for parameter in program.parameters)
    lifting = liftable(program.module, program.units, start)
    if not lifting.names:
        return program
    definitions = tuple(_edited(one, lifting) for one in program.definitions)
    units = tuple(unit.holding(_edited(one, lifting) for one in unit.statements) for unit in program.units)
    closing = tuple(_edited(one, lifting) for one in program.closing)
    notes = [
        Note("NB301", one.place, f"{one.node.name} takes {', '.join(lifting.names[one.node.name])}")
        for one in program.definitions
        if isinstance(one.node, ast.FunctionDef) and one.node.name in lifting.names
    ]
    return replace(program, definitions=definitions, units=units, closing=closing).noting(*notes)


def _edited(statement: Statement, lifting: Lifting) -> Statement:
    edits: list[Edit] = []
    for name, wanted in lifting.names.items():
        if name in statement.facts.uses:
            calls = calls_of(statement.tree, name)
            edits.extend(AddKeywords(call, wanted) for call, _ in calls)
    node = statement.node
    if isinstance(node, ast.FunctionDef) and node.name in lifting.names:
        edits.append(AddParameters(node, lifting.names[node.name]))
    return statement.saying(apply(statement.text, edits))
