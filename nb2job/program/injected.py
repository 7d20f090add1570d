"""What papermill put into a notebook: a cell `injected-parameters`, whose values win over the tagged ones."""

from __future__ import annotations

from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.candidates import Candidate, variables
from nb2job.program.edit import Replace, apply, source_of
from nb2job.program.program import Program, Statement


def with_injected(program: Program) -> Program:
    """The tagged cell with the values of the injected one, where nothing reads a name between them."""
    if not program.injected:
        return program
    found = variables(program)
    statements = list(program.statements())
    edits: dict[int, Statement | None] = {}
    notes = []
    for new in (one for one in found if one.place.cell in program.injected):
        old = [one for one in found if one.name == new.name and one.place.cell in program.tagged]
        if len(old) != 1 or not _nothing_between(statements, old[0], new):
            continue
        text = source_of(new.statement.text, new.node)
        edits[id(old[0].statement)] = old[0].statement.saying(
            apply(old[0].statement.text, [Replace(old[0].node, text)])
        )
        edits[id(new.statement)] = None
        notes.append(Note("NB308", new.place, f"papermill's value of {new.name} is its default"))
    units = tuple(
        unit.holding(one for old in unit.statements if (one := edits.get(id(old), old)) is not None)
        for unit in program.units
    )
    tagged = program.tagged | program.injected
    return replace(program, units=units, tagged=tagged, injected=frozenset()).noting(*notes)


def _nothing_between(statements: list[Statement], old: Candidate, new: Candidate) -> bool:
    places = [number for number, one in enumerate(statements) if one in (old.statement, new.statement)]
    between = statements[places[0] + 1 : places[-1]]
    return len(places) == 2 and not any(
        new.name in one.facts.uses | one.facts.bindings | one.facts.function_writes for one in between
    )
