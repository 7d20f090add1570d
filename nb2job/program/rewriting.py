"""The units of a program with each statement as what it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from nb2job.program.program import Program, Statement, Unit


def rewritten_units(program: Program, become: Callable[[Statement], Iterable[Statement]]) -> tuple[Unit, ...]:
    """The units of a program, in which `become` has been asked of each statement, in their order."""
    return tuple(
        unit.holding(new for one in unit.statements for new in become(one)) for unit in program.units
    )
