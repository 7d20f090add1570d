"""`--param seed` where a notebook has no seed: an argument for the calls that take one, none by default."""

from __future__ import annotations

from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import Replace, apply, source_of
from nb2job.program.places import place_of
from nb2job.program.program import Parameter, Program
from nb2job.program.random_draws import Draw, unseeded


def with_seed(program: Program) -> Program:
    """`random_state=seed` in every call that draws at random and takes it; the same program if none does.

    Its default is None, which is what such a call takes without it.
    """
    found = next(filter(_can_take, unseeded(program)), None)
    parameter = None
    while found is not None:
        place = place_of(found.statement, found.call)
        help_text = "seed of every random draw"
        parameter = parameter or Parameter("seed", "seed", "int", None, help_text, place, optional=True)
        source = source_of(found.statement.text, found.call)
        inside = source[:-1].rstrip().rstrip(",")
        text = f"{inside}{'' if inside.endswith('(') else ', '}random_state=seed)"
        new = found.statement.saying(apply(found.statement.text, [Replace(found.call, text)]))
        units = tuple(
            unit.holding(new if one is found.statement else one for one in unit.statements)
            for unit in program.units
        )
        note = Note("NB351", place, f"{source.split('(')[0]} takes the argument --seed")
        program = replace(program, units=units).noting(note)
        found = next(filter(_can_take, unseeded(program)), None)
    return program if parameter is None else replace(program, parameters=(*program.parameters, parameter))


def _can_take(draw: Draw) -> bool:
    """A comment behind the last argument would swallow what is added there."""
    source = source_of(draw.statement.text, draw.call)
    return "#" not in source.split("\n")[-1] and "#" not in source[-80:]
