"""Lines put behind statements of a program, by the statement's number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nb2job.program.program import Program, Statement


def with_lines(program: Program, lines: Mapping[int, Sequence[Statement]]) -> Program:
    """The program with lines behind the statements of these numbers, counted over all units.

    What one line of the notebook has become stays together: a print and what was computed for it.
    """
    number = 0
    units = []
    for unit in program.units:
        held: list[Statement] = []
        waiting: list[Statement] = []
        for one, following in zip(unit.statements, (*unit.statements[1:], None), strict=False):
            held.append(one)
            # The line is of the cell that it stands in.
            waiting += (replace(line, place=one.place) for line in lines.get(number, ()))
            number += 1
            if following is None or following.place != one.place:
                held, waiting = [*held, *waiting], []
        units.append(unit.holding(held))
    return replace(program, units=tuple(units))
