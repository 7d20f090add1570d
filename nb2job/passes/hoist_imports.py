"""Raise imports, definitions and constants to module level, in their order, where nothing can tell."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2job.errors import AnalysisError
from nb2job.program.placement import place
from nb2job.program.program import Program, Statement


def hoist_imports(program: Program) -> Program:
    """Move what may stand at module level out of the units.

    Raises:
        AnalysisError: NB204 for a star import that cannot rise.
    """
    program = replace(program, units=tuple(unit.holding(_apart(unit.statements)) for unit in program.units))
    start = frozenset(parameter.variable for parameter in program.parameters)
    placement = place(program.units, start, frozenset({"."}))
    number = 0
    units = []
    for unit in program.units:
        rest = []
        for statement in unit.statements:
            if number not in placement.moved:
                _check_star(statement)
                rest.append(statement)
            number += 1
        units.append(unit.holding(rest))
    return replace(
        program,
        units=tuple(units),
        imports=tuple(placement.imports),
        definitions=tuple(_ordered(placement.definitions)),
    )


def _apart(statements: tuple[Statement, ...]) -> list[Statement]:
    """`import a, b` as two statements, so that each can rise by itself."""
    found: list[Statement] = []
    for statement in statements:
        node = statement.node
        if isinstance(node, ast.Import) and len(node.names) > 1:
            for alias in node.names:
                text = ast.unparse(ast.Import([alias]))
                found.append(replace(statement, text=text, gap=statement.gap and not found))
        else:
            found.append(statement)
    return found


def _ordered(definitions: list[Statement]) -> list[Statement]:
    """Constants first, then functions and classes, each in the notebook's order."""
    constants = [one for one in definitions if isinstance(one.node, (ast.Assign, ast.AnnAssign))]
    return constants + [one for one in definitions if one not in constants]


def _check_star(statement: Statement) -> None:
    if statement.facts.stars:
        raise AnalysisError(
            "NB204",
            f"`from {statement.facts.stars[0]} import *` may hide a name that was used before it",
            "Move the import to the first cell, or import the names that you need.",
            cell=statement.place.cell,
            line=statement.place.line,
        )
