"""Raise imports, definitions and constants to module level, in their order, where nothing can tell."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.below_stars import below_stars
from nb2job.program.edit import comment_above, trailing_comment, without_comment_above
from nb2job.program.exposed import star_in_function, unsettled
from nb2job.program.import_comments import passed_on
from nb2job.program.late_imports import in_definitions
from nb2job.program.nodes import unparse
from nb2job.program.placement import place
from nb2job.program.program import Program, Statement
from nb2job.program.stars import imports_before, overruled, spelled


def hoist_imports(program: Program) -> Program:
    """Move what may stand at module level out of the units.

    A star import that cannot rise keeps the whole program at module level (NB204).
    """
    units = (unit.holding(_apart(passed_on(unit.statements))) for unit in program.units)
    program = replace(program, units=tuple(units))
    start = frozenset(parameter.variable for parameter in program.parameters)
    if program.exposed is not None or program.whole is not None:
        start |= unsettled([*program.statements()])
    added = program.generated.all_names()
    placement = place(program.units, start, added)
    told = program if program.exposed is not None else _with_names(program, placement.moved)
    if told is not program:
        program, placement = told, place(told.units, start, added)
    late = overruled([*program.statements()], placement.moved) if program.exposed is None else frozenset()
    if late:
        placement = place(program.units, start | late, added)
    number = 0
    left = []
    for unit in program.units:
        rest = []
        for statement in unit.statements:
            if number not in placement.moved:
                rest.append(statement)
            number += 1
        left.append(unit.holding(rest))
    changed = replace(
        program,
        units=tuple(left),
        imports=tuple(_without_comment(one) for one in placement.imports),
        definitions=in_definitions(tuple(_ordered(placement.definitions)), left),
    )
    return _with_stars(below_stars(changed))


def _with_names(program: Program, moved: set[int]) -> Program:
    """Star imports of the notebook's own modules that cannot rise import what is used by its name."""
    modules, used = dict(program.own_modules), program.used_names()
    every = [*program.statements()]
    notes = []
    number = 0
    units = []
    for unit in program.units:
        statements = []
        for one in unit.statements:
            told = one
            if one.facts.stars and number not in moved:
                told = spelled(one, modules, used, imports_before(every, number))
            statements.append(told)
            if told is not one:
                notes.append(Note("NB352", one.place, f"{one.text.strip()[:60]} names what is used"))
            number += 1
        units.append(unit.holding(statements))
    return replace(program, units=tuple(units)).noting(*notes) if notes else program


def _apart(statements: tuple[Statement, ...]) -> list[Statement]:
    """`import a, b` as two statements, so that each can rise by itself."""
    found: list[Statement] = []
    for statement in statements:
        node = statement.node
        if isinstance(node, ast.Import) and len(node.names) > 1:
            for alias in node.names:
                text = unparse(ast.Import([alias]))
                text = comment_above(statement.text) + text if alias is node.names[0] else text
                text += trailing_comment(statement.text, node) if alias is node.names[-1] else ""
                found.append(replace(statement, text=text, gap=statement.gap and not found))
        else:
            found.append(statement)
    return found


def _ordered(definitions: list[Statement]) -> list[Statement]:
    """Constants first, then functions and classes, each in the notebook's order."""
    return sorted(definitions, key=lambda one: not isinstance(one.node, (ast.Assign, ast.AnnAssign)))


def _without_comment(statement: Statement) -> Statement:
    """An import alone: what was said above it in its cell says nothing at the head of a script."""
    plain = isinstance(statement.node, (ast.Import, ast.ImportFrom))
    return statement.saying(without_comment_above(statement.text)) if plain else statement


def _told(statement: Statement) -> Statement:
    return star_in_function(statement) if statement.facts.stars else statement


def _with_stars(program: Program) -> Program:
    """A function cannot hold a star import, unless all its names are the module's."""
    if program.exposed is not None and program.whole is None:
        told = [[_told(one) for one in unit.statements] for unit in program.units]
        units = (unit.holding(part) for unit, part in zip(program.units, told, strict=True))
        stars = [one for one in program.statements() if one.facts.stars]
        notes = [Note("NB352", one.place, f"{one.text.strip()[:60]} is made in the module") for one in stars]
        program = replace(program, units=tuple(units)).noting(*notes)
    for statement in program.statements():
        if statement.facts.stars and program.whole is None:
            module = statement.facts.stars[0]
            note = Note(
                "NB204",
                statement.place,
                f"`from {module} import *` may hide names used before it: the program stays at module level",
                "Move the import to the first cell, or import the names that you need.",
            )
            return replace(program, whole=note).noting(note)
    return program
