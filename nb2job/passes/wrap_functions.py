"""Wrap each unit in a function: parameters are what it needs, returns what it owes."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import replace

from nb2job.notebook.cell import Note, Place
from nb2job.program.asked import asking
from nb2job.program.atoms import LONG
from nb2job.program.declarations import undeclared
from nb2job.program.exposed import exposed_plan
from nb2job.program.late_imports import with_imports
from nb2job.program.liveness import Plan, plan
from nb2job.program.nodes import of_kind
from nb2job.program.partition import size
from nb2job.program.program import Function, Program, Statement, Unit
from nb2job.program.prose import docstring
from nb2job.program.quiet_modules import quiet_modules
from nb2job.program.thin_units import without_thin
from nb2job.program.unset import made_mark, with_marks


def wrap_functions(program: Program) -> Program:
    """Find the finest partition that keeps the data flow, and make a function of each unit.

    Names that cannot be passed are globals (NB203). A name that only a condition assigns is handed on with
    a mark for no value (NB366); short units below one heading that share it become one, and so do others
    (NB202) where a mark would not do.
    """
    if program.whole is not None:
        return program
    start = frozenset(parameter.variable for parameter in program.parameters)
    kept = frozenset().union(*(one.facts.uses for one in program.closing), frozenset())
    units, notes = without_thin(_without_annotations(program), program.generated.logger), list[Note]()
    own = quiet_modules(program.own_modules)
    units = units if program.exposed else with_imports(units, program.module, kept, own)
    while True:
        parts = [unit.statements for unit in units]
        if program.exposed is not None:
            flow = exposed_plan(parts, start, program.exposed.message)
            break
        flow = plan(parts, program.module, start, kept, dict(program.own_modules))
        pair = _torn_neighbors(units, flow)
        if pair is None:
            break
        first, name = pair
        if units[first + 1].level:
            notes.append(_together(units[first], units[first + 1], name))
        units = _join(units, first)
    for name, reason in flow.forced.items() if program.exposed is None else ():
        place = _first_binding(units, name)
        notes.append(Note("NB203", place, f"{name} is a module global: {reason}"))
    functions = _functions(program, units, flow, start)
    made = replace(program, units=units, functions=functions, forced=frozenset(flow.forced))
    for name in sorted(flow.marked):
        text = f"{name} is {program.generated.unset} where no line has set it"
        notes.append(Note("NB366", _first_binding(units, name), text))
    mark = made_mark(program.generated.unset)
    if flow.marked and mark not in program.definitions:
        made = replace(made, definitions=(*program.definitions, mark))
    return made.noting(*notes)


def _functions(
    program: Program, units: Sequence[Unit], flow: Plan, start: frozenset[str]
) -> tuple[Function, ...]:
    order = _order(program, units)
    module = frozenset(flow.forced).union(*(one.facts.bindings for one in program.module))
    passed = start.union(*(one.facts.bindings for unit in units for one in unit.statements)) - module
    says = [docstring(unit.title, unit.prose, unit.name, unit.says) for unit in units]
    units = [_without_echo(unit, said) for unit, said in zip(units, says, strict=True)]
    return tuple(
        Function(
            unit.name,
            said,
            tuple(sorted(signature.arguments, key=order.index)),
            tuple(sorted(signature.returns, key=order.index)),
            tuple(sorted(signature.globals, key=order.index)),
            with_marks(
                [asking(one, passed) for one in _with_globals(unit.statements, signature.globals)],
                signature.marks,
                program.generated.unset,
            ),
            any(one.facts.awaits for one in unit.statements),
        )
        for unit, said, signature in zip(units, says, flow.signatures, strict=True)
    )


def _without_echo(unit: Unit, said: str) -> Unit:
    """A unit without the comment that opens it, where its docstring says the same."""
    first = unit.statements[0]
    comment, _, code = first.text.lstrip("\n").partition("\n")
    echoes = comment.startswith("#") and code.strip() and _words(comment) == _words(said.partition("\n")[0])
    return unit.holding((first.saying(code), *unit.statements[1:])) if echoes else unit


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _together(first: Unit, second: Unit, name: str) -> Note:
    place = second.statements[0].place
    reason = f"{name} is assigned only under a condition"
    return Note("NB202", place, f"{first.name} and {second.name} are one function: {reason}")


def _torn_neighbors(units: Sequence[Unit], flow: Plan) -> tuple[int, str] | None:
    """The first of some neighbors that must share a name, and are short enough to be one."""
    for first, second, name in flow.torn:
        apart = name in flow.marked and any(unit.level for unit in units[first + 1 : second + 1])
        if 0 <= first < second and not apart and _is_short(units[first : second + 1]):
            return first, name
    return None


def _is_short(units: Sequence[Unit]) -> bool:
    return sum(map(size, units)) <= LONG * 3 // 2


def _join(units: Sequence[Unit], first: int) -> tuple[Unit, ...]:
    one, two = units[first], units[first + 1]
    opening = replace(two.statements[0], gap=True)
    joined = one.holding((*one.statements, opening, *two.statements[1:]))
    if size(one) <= 2 and two.title:
        joined = replace(joined, title=two.title, prose=two.prose, name=two.name, says=two.says)
    return (*units[:first], joined, *units[first + 2 :])


def _without_annotations(program: Program) -> tuple[Unit, ...]:
    """`x: int` alone binds nothing in a notebook, but would make x local in a function."""
    units = []
    for unit in program.units:
        statements = [undeclared(one) for one in unit.statements]
        kept = [one for one in statements if one.text.strip()]
        if any(one.node is not None for one in kept):
            units.append(unit.holding(kept))
    return tuple(units)


def _with_globals(statements: tuple[Statement, ...], names: Sequence[str]) -> tuple[Statement, ...]:
    """A global cannot be annotated: `x: int = 1` becomes `x = 1`."""
    return tuple(undeclared(one, frozenset(names)) for one in statements)


def _first_binding(units: Sequence[Unit], name: str) -> Place | None:
    for unit in units:
        for statement in unit.statements:
            if name in statement.facts.bindings:
                return statement.place
    return None


def _order(program: Program, units: Sequence[Unit]) -> list[str]:
    """Names in the order in which the program first binds or reads them."""
    found: dict[str, None] = {}
    last = {parameter.variable: None for parameter in program.parameters}
    for unit in units:
        for statement in unit.statements:
            found.update(dict.fromkeys(_spelled(statement)))
            found.update(dict.fromkeys(sorted(statement.facts.bindings | statement.facts.uses)))
    return [name for name in (*found, *last) if name not in last] + [*last]


def _spelled(statement: Statement) -> list[str]:
    nodes = sorted(of_kind(statement.tree, ast.Name), key=lambda one: (one.lineno, one.col_offset))
    return [one.id for one in nodes]
