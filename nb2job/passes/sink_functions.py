"""Put a function that is handed around and reads notebook variables into a unit: it is a closure there."""

from __future__ import annotations

from dataclasses import replace

from nb2job.program.lifting import liftable
from nb2job.program.program import Program, Statement, Unit
from nb2job.program.sinking import sinkable
from nb2job.program.staying import staying


def sink_functions(program: Program) -> Program:
    """Move such definitions into the one unit that uses them, or back to where they stood."""
    if program.whole is not None or program.exposed is not None:
        return program
    start = frozenset(parameter.variable for parameter in program.parameters)
    lifting = liftable(program.module, program.units, start)
    module = frozenset().union(*(one.facts.bindings for one in program.module))
    bound = start.union(*(one.facts.bindings for one in program.statements())) - module
    moved = sinkable(program.module, program.units, lifting, bound)
    closing = frozenset().union(*(one.facts.uses for one in program.closing))
    if not moved or closing & moved.keys():
        return staying(program)
    units = list(program.units)
    for statement in program.definitions:
        name = getattr(statement.node, "name", "")
        if name in moved:
            number = moved[name]
            units[number] = _with(units[number], statement, frozenset(moved))
    definitions = tuple(one for one in program.definitions if getattr(one.node, "name", "") not in moved)
    return staying(replace(program, units=tuple(units), definitions=definitions))


def _with(unit: Unit, definition: Statement, moved: frozenset[str]) -> Unit:
    """The unit with a definition where it stood, or else before the first line that could use it.

    Definitions that move keep their order: one may be a base of the next.
    """
    statements = list(unit.statements)
    users = [number for number, one in enumerate(statements) if _uses(one, moved)]
    before = [number for number, one in enumerate(statements) if one.place < definition.place]
    others = [number for number, one in enumerate(statements) if getattr(one.node, "name", "") in moved]
    place = min(users[0], before[-1] + 1) if before else users[0]
    place = max([place, *(number + 1 for number in others)])
    following = replace(statements[place], gap=True)
    return unit.holding(
        [*statements[:place], replace(definition, gap=True), following, *statements[place + 1 :]]
    )


def _uses(statement: Statement, moved: frozenset[str]) -> bool:
    own = getattr(statement.node, "name", "")
    return own not in moved and bool(statement.facts.uses & moved)
