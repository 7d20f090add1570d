"""`--param seed` where a notebook has no seed: an argument for the calls that take one, none by default."""

from __future__ import annotations

from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import Replace, apply, source_of
from nb2job.program.global_draws import global_draws
from nb2job.program.places import place_of
from nb2job.program.program import Parameter, Program
from nb2job.program.random_draws import Draw, unseeded
from nb2job.program.seeds import seeds


def with_seed(program: Program) -> Program:
    """`random_state=seed` in every call that draws at random and takes it; the same program if none does.

    Its default is None, which is what such a call takes without it.
    """
    found = next(filter(_can_take, unseeded(program)), None)
    parameter = None
    while found is not None:
        place = place_of(found.statement, found.call)
        parameter = parameter or Parameter("seed", "seed", "int", None, "", place, optional=True)
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
    if parameter is None:
        return program
    return with_help_of_seed(replace(program, parameters=(*program.parameters, parameter)))


def with_help_of_seed(program: Program) -> Program:
    """The help of the last argument, a seed that stands in its places: whether it is all that there is."""
    others = unseeded(program) or global_draws(program) or seeds(program)
    which = "the random draws that it is given to, not of all" if others else "every random draw"
    *before, last = program.parameters
    return replace(program, parameters=(*before, replace(last, help=f"seed of {which}")))


def _can_take(draw: Draw) -> bool:
    """A comment behind the last argument would swallow what is added there."""
    source = source_of(draw.statement.text, draw.call)
    return "#" not in source.split("\n")[-1] and "#" not in source[-80:]
