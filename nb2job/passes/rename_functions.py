"""Give each of several functions that share a name one of its own, where nobody could tell."""

from __future__ import annotations

from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.lives import shared, told_apart
from nb2job.program.program import Program


def rename_functions(program: Program) -> Program:
    """The first keeps the name, a later one with another body becomes `name_2`."""
    if program.whole is not None:
        return program
    kept = frozenset(parameter.variable for parameter in program.parameters)
    kept = kept.union(*(one.facts.uses | one.facts.bindings for one in (*program.closing, *program.module)))
    for name in sorted(shared([*program.statements()], kept)):
        program = _with(program, name)
    return program


def _with(program: Program, name: str) -> Program:
    before = [*program.statements()]
    taken = program.used_names() | program.generated.all_names() | {unit.name for unit in program.units}
    after = told_apart(before, name, taken)
    if not after:
        return program
    notes = [
        Note("NB349", one.place, f"{name} is {other} here: it is another function than the first {name}")
        for one, (two, other) in zip(before, after, strict=True)
        if one is not two
    ]
    rest = iter(after)
    units = tuple(unit.holding([next(rest)[0] for _ in unit.statements]) for unit in program.units)
    return replace(program, units=units).noting(*notes)
