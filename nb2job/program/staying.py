"""Definitions that read notebook variables stay where they stood, as closures that are handed on."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace

from nb2job.program.by_reference import looks_up_by_reference
from nb2job.program.lifting import handed, liftable
from nb2job.program.liveness import plan
from nb2job.program.program import Program, Statement, Unit
from nb2job.program.sinking import is_movable

Names = frozenset[str]

_LONG = 40
"""A longer definition inside a function is worse than a global."""


def staying(program: Program) -> Program:
    """The program with some definitions back in their units, where that spares globals.

    A definition goes back with those that use it, or alone, where they can take it as an argument; one that
    spares nothing stays at module level.
    """
    needed = _forced(program)
    if not needed or looks_up_by_reference(program.every_statement()):
        return program
    reading = [one for one in program.definitions if _name(one) and one.facts.deferred & needed]
    together = [_group(one, program) for one in reading]
    free = (_name(one) for one in reading if _is_free(_name(one), program))
    alone = [frozenset({name}) for name in free if not _is_needed_at_once(name, program)]
    for groups in (together, alone):
        moved = _union(groups)
        best = _forced(_moving(program, moved)) if moved else needed
        if len(best) < len(needed):
            return _moving(program, _fewest(program, groups, len(best)))
    return program


def _fewest(program: Program, groups: list[Names], forced: int) -> Names:
    """As few definitions as leave no more globals than all of them do."""
    moved = _union(groups)
    for group in groups:
        fewer = _union(one for one in groups if one != group)
        if fewer < moved and len(_forced(_moving(program, fewer))) <= forced:
            groups = [one for one in groups if one != group]
            moved = fewer
    return moved


def _union(groups: Iterable[Names]) -> Names:
    return frozenset().union(*groups)


def _forced(program: Program) -> Names:
    """The variables that would be globals once functions take what they can as arguments."""
    start = frozenset(parameter.variable for parameter in program.parameters)
    lifting = liftable(program.module, program.units, start)
    units = [[handed(one, lifting) for one in unit.statements] for unit in program.units]
    module = [*program.imports, *(handed(one, lifting) for one in program.definitions)]
    closing = (handed(one, lifting) for one in program.closing)
    kept = frozenset().union(*(one.facts.uses for one in closing))
    return frozenset(plan(units, module, start, kept, dict(program.own_modules)).forced)


def _group(statement: Statement, program: Program) -> Names:
    """A definition and those that use it; none if one of them cannot be a closure, or is too long for one."""
    definitions = {name: one for one in program.definitions if (name := _name(one))}
    found, waiting = set[str](), [_name(statement)]
    while waiting:
        name = waiting.pop()
        if name and name not in found:
            found.add(name)
            waiting += [other for other, one in definitions.items() if name in one.facts.uses]
    return frozenset(found) if all(_is_free(name, program) for name in found) else frozenset()


def _is_needed_at_once(name: str, program: Program) -> bool:
    """Whether another definition reads it where it is made, as a class does with the one that it extends."""
    others = (one for one in (*program.definitions, *program.module) if _name(one) != name)
    return any(name in one.facts.reads | one.facts.class_reads for one in others)


def _is_free(name: str, program: Program) -> bool:
    """Whether a definition can be a closure, is short enough for one, and is not needed in the end."""
    one = next(one for one in program.definitions if _name(one) == name)
    kept = any(name in line.facts.uses for line in program.closing)
    return is_movable(one) and one.text.count("\n") < _LONG and not kept


def _name(statement: Statement) -> str:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return statement.node.name if isinstance(statement.node, kinds) else ""


def _moving(program: Program, moved: Names) -> Program:
    units = program.units
    for statement in program.definitions:
        if _name(statement) in moved:
            units = _with(units, statement, _group(statement, program) & moved | {_name(statement)})
    rest = tuple(one for one in program.definitions if _name(one) not in moved)
    return replace(program, units=units, definitions=rest)


def _with(units: tuple[Unit, ...], definition: Statement, group: Names) -> tuple[Unit, ...]:
    """The units with a definition behind the last statement that stood before it, above all uses.

    A definition that has sunk stands below its place: one of the `group` may be used above that.
    """
    spots = [(number, place) for number, unit in enumerate(units) for place in _behind(unit, definition)]
    uses = [(number, place) for number, unit in enumerate(units) for place in _users(unit, group)]
    number, place = min([max(spots, default=(0, 0)), *uses])
    statements = list(units[number].statements)
    following = [replace(one, gap=True) for one in statements[place : place + 1]]
    statements[place : place + 1] = [replace(definition, gap=place > 0), *following]
    return (*units[:number], units[number].holding(statements), *units[number + 1 :])


def _behind(unit: Unit, definition: Statement) -> list[int]:
    """The places behind the statements that stood before a definition."""
    return [number + 1 for number, one in enumerate(unit.statements) if one.place < definition.place]


def _users(unit: Unit, group: Names) -> list[int]:
    """The statements that use one of a group, and are none of it."""
    return [
        number
        for number, one in enumerate(unit.statements)
        if one.facts.uses & group and _name(one) not in group
    ]
