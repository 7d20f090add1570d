"""Arguments whose variables a star import that stays in a unit would bind anew: they are set below it."""

from __future__ import annotations

from dataclasses import replace

from nb2job.program.program import Parameter, Program, Statement
from nb2job.program.stars import given_names


def below_stars(program: Program) -> Program:
    """The program with arguments that stood below a star import set below it, from another variable."""
    for parameter in program.parameters:
        stars = [one for one in program.statements() if one.facts.stars and one.place < parameter.place]
        given = given_names(stars)
        if stars and (given is None or parameter.variable in given):
            program = _set_below(program, parameter, stars[-1])
    return program


def _set_below(program: Program, parameter: Parameter, star: Statement) -> Program:
    variable = parameter.variable + "_value"
    taken = program.used_names()
    while variable in taken:
        variable += "_"
    line = Statement(f"{parameter.variable} = {variable}", star.place)
    units = [
        unit.holding(new for one in unit.statements for new in ((one, line) if one is star else (one,)))
        for unit in program.units
    ]
    statements = [*program.statements()]
    above = statements[: next(number for number, one in enumerate(statements) if one is star)]
    if any(parameter.variable in one.facts.uses for one in above):
        first = replace(line, place=units[0].statements[0].place)
        units[0] = units[0].holding((first, *units[0].statements))
    renamed = replace(parameter, variable=variable)
    parameters = tuple(renamed if one is parameter else one for one in program.parameters)
    return replace(program, units=tuple(units), parameters=parameters)
