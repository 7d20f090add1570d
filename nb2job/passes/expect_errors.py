"""Go on where a cell fails that is tagged `raises-exception`, as Jupyter does: the error is logged."""

from __future__ import annotations

from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.captured_errors import going_on
from nb2job.program.parse import restated
from nb2job.program.program import Program, Unit

_TOLD = "an error that the notebook expects"


def expect_errors(program: Program) -> Program:
    """The lines of such a cell, from the first that may fail, stand in a `try` that logs what they raise."""
    bound = frozenset().union(*(one.facts.bindings for one in program.statements()))
    if not program.raising or {"Exception", "SystemExit"} & bound:
        return program
    notes: list[Note] = []
    units = tuple(_going_on(unit, program, notes) for unit in program.units)
    return replace(program, units=units).noting(*notes)


def _going_on(unit: Unit, program: Program, notes: list[Note]) -> Unit:
    statements = unit.statements
    if not statements or any(one.place.cell not in program.raising or one.place.file for one in statements):
        return unit
    logger = program.generated.logger
    loud = (n for n, one in enumerate(statements) if going_on(logger, one.text, _TOLD) != one.text)
    start = next(loud, len(statements))
    if start == len(statements):
        return unit
    rest = statements[start:]
    body = going_on(logger, "\n".join(one.text for one in rest), _TOLD)
    text = "what this cell raises is logged, as its tag expects an error"
    notes += [Note("NB367", one.place, text) for one in rest]
    whole = replace(rest[0], kept=any(one.kept for one in rest), quiet=True)
    return unit.holding((*statements[:start], *restated(whole, body)))
