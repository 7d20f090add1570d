"""Lift literals to arguments: the tagged cell, what is asked for, else what a person would want."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import replace

from nb2job.errors import UsageError
from nb2job.notebook.cell import Note
from nb2job.program.bindings import bindings
from nb2job.program.candidates import Candidate, literals, variables
from nb2job.program.forms import without_fields
from nb2job.program.injected import with_injected
from nb2job.program.lifted import argument_of, lift_in_place, lift_member, lift_variable, settings_of
from nb2job.program.names import BUILTINS
from nb2job.program.param_spellings import owned, spelled
from nb2job.program.parameter_requests import Request, marked_lines, requests, without_requests
from nb2job.program.program import Program, Unit
from nb2job.program.reach import reached_early
from nb2job.program.seeded import with_help_of_seed, with_seed
from nb2job.program.seeds import seed_variables, seeds
from nb2job.program.wanted import Readers, is_wanted

MOST = 8
"""More arguments than this are too many to appear without being asked for."""


def lift_parameters(program: Program) -> Program:
    """Make parameters of literals; a variable's assignment goes, a keyword's value becomes a name.

    Raises:
        UsageError: NB005 for an unknown or ambiguous `--param`, with the candidates.
    """
    without = frozenset(program.settings.no_param)
    _check_removed(program, without)
    program = with_injected(program)
    for request in requests(program):
        program = _lift_asked(program, request)
        if request.place is not None:
            program = program.noting(Note("NB308", request.place, f"a comment asks for {request.name}"))
    program = _without_requests(_lift_marked(program))
    present = {parameter.variable for parameter in program.parameters}
    for candidate in _unasked(program, without):
        if candidate.name not in present:
            program = lift_variable(program, candidate)
    return _without_fields(program)


def _check_removed(program: Program, without: frozenset[str]) -> None:
    known = {candidate.name for candidate in variables(program)}
    unknown = sorted(without - known)
    if unknown:
        near = difflib.get_close_matches(unknown[0], sorted(known), 4, 0.5)
        hint = f"Nearest: {', '.join(near)}" if near else ""
        raise UsageError("NB005", f"--no-param {unknown[0]}: no such parameter", hint)


def _unasked(program: Program, without: frozenset[str]) -> list[Candidate]:
    """What becomes an argument by itself; nothing that is looked up before it is set."""
    if program.settings.params == "none":
        return []
    counts = bindings(list(program.statements()))
    early = reached_early(list(program.statements())) | BUILTINS
    found = [one for one in variables(program) if one.name not in early | without]
    if program.tagged:
        chosen = {one.name: one for one in found if one.place.cell in program.tagged}
        first = {one.name: one for one in reversed(found)}
        return [one for one in chosen.values() if first[one.name] is one]
    if program.settings.params == "tagged":
        return []
    times = Counter(one.name for one in found)
    first = {one.name: one for one in reversed(found)}
    single = [one for one in found if first[one.name] is one and counts[one.name] == 1]
    single = [
        one for one in single if times[one.name] == 1 or len(settings_of(one, program)) == times[one.name]
    ]
    readers = Readers(list(program.statements()))
    wanted = [one for one in single if is_wanted(one, readers)]
    fields = [one for one in wanted if one.field is not None]
    others = [one for one in wanted if one.field is None][: max(0, MOST - len(fields))]
    return sorted([*fields, *others], key=wanted.index)


# -- what is asked for ----------------------------------------------------------------------------


def _lift_asked(program: Program, request: Request) -> Program:
    if request.value is not ... or request.at:
        return (_lift_placed if request.value is ... else _lift_literal)(program, request)
    owner, _, word = request.name.rpartition(".")
    counts = bindings(list(program.statements()))
    found = [] if owner else [one for one in variables(program) if one.name == word]
    if found and counts[word] == 1 and len(settings_of(found[0], program)) == len(found):
        lifted = lift_variable(program, found[0])
        return _lift_seeds(lifted, found[0]) if word == "seed" else lifted
    every = [one for one in owned(program) if one.name == word and one.belongs_to(owner)]
    found += every
    own = seed_variables(program) if request.name == "seed" and not counts[word] else []
    if len(own) == 1 and counts[own[0].name] == 1:
        return _lift_seeds(_called_seed(lift_variable(program, own[0])), own[0])
    if len(own) > 1:
        raise request.refused(f"it could be {len(own)} things", f"Say which: {spelled(program, own)}")
    seeded = seeds(program) if request.name == "seed" else []
    if seeded and counts[word] == 0:
        if len({one.value for one in seeded}) > 1:
            raise request.refused("the notebook has several seeds", f"Say which: {spelled(program, seeded)}")
        return with_help_of_seed(lift_in_place(program, argument_of(program, seeded[0], ""), seeded))
    if len(found) == 1 and found[0].owner:
        return lift_member(program, found[0])
    if request.name == "seed" and not found and "seed" not in program.used_names():
        seeded_now = with_seed(program)
        if seeded_now is not program:
            return seeded_now
    raise _unclear(program, request, found)


def _lift_placed(program: Program, request: Request) -> Program:
    """The literal that stands where it is asked for; a variable is still set there, to the argument."""
    owner, _, word = request.name.rpartition(".")
    every = [*variables(program), *owned(program), *(seeds(program) if word == "seed" else [])]
    named = [one for one in every if one.name == word and one.belongs_to(owner)]
    found = request.of(named)
    if len(found) != 1:
        raise request.refused(
            f"{len(found)} such things stand there", f"There are: {spelled(program, named)}"
        )
    if found[0].owner and found[0].role != "argument":
        return lift_member(program, found[0])
    text = f"the argument {word} of {found[0].owner}" if found[0].owner else word.replace("_", " ")
    return lift_in_place(program, argument_of(program, found[0], text), found)


def _unclear(program: Program, request: Request, found: list[Candidate]) -> UsageError:
    if len(found) > 1:
        return request.refused(f"it could be {len(found)} things", f"Say which: {spelled(program, found)}")
    if found:
        return request.refused("it is set more than once", f"One of them: {spelled(program, found)}")
    every = [*variables(program), *owned(program)]
    names = {one.name.lower(): one for one in reversed(every)}
    word = request.name.rpartition(".")[2].lower()
    every = [*reversed(names.values())]
    near = [names[one] for one in difflib.get_close_matches(word, names, 4, 0.5)]
    hint = f"Nearest: {spelled(program, near)}" if near else f"There are: {spelled(program, every)}"
    message = "no literal variable or keyword of that name"
    return request.refused(message, hint if names else "The notebook has no literals to lift.")


def _lift_seeds(program: Program, candidate: Candidate) -> Program:
    """The seeds that have the same value as the variable `seed`."""
    same = [one for one in seeds(program) if one.value == candidate.value]
    parameter = program.parameters[-1]
    without = replace(program, parameters=program.parameters[:-1])
    return lift_in_place(without, parameter, same) if same else program


def _called_seed(program: Program) -> Program:
    """The last argument under the name that was asked for, whatever the notebook calls its variable."""
    *others, last = program.parameters
    taken = "seed" in {one.name for one in others}
    return program if taken else replace(program, parameters=(*others, replace(last, name="seed")))


def _lift_literal(program: Program, request: Request) -> Program:
    name, every = request.name, literals(program, request.value)
    found = request.of(every)
    if not name.isidentifier():
        raise request.refused(f"{name!r} is no Python name")
    if len(found) != 1:
        asked = f"{name}={request.value!r}"
        hint = f"Say which: {spelled(program, every, asked)}" if every else "Check its spelling and type."
        raise request.refused(f"it stands {len(found)} times", hint)
    if name in program.used_names() | BUILTINS:
        raise request.refused(f"the notebook uses the name {name}")
    named = replace(found[0], name=name)
    note = f"{found[0]} is the argument"
    return lift_in_place(program, argument_of(program, named, name.replace("_", " ")), [found[0]], note)


def _lift_marked(program: Program) -> Program:
    """What a comment `# nb2job: param` asks for: the variable, or the literals on its line."""
    for statement in [one for one in program.statements() if marked_lines(one)]:
        node = statement.node
        place = statement.place
        lines = set(marked_lines(statement))
        own = [one for one in variables(program) if one.statement is statement]
        if own:
            program = lift_variable(program, own[0])
            continue
        first = node.lineno if node is not None else 0
        lines = {max(line, first) for line in lines}
        found = [one for one in owned(program) if one.statement is statement and one.node.lineno in lines]
        if not found:
            raise Request("", ..., place).refused("no literal stands there")
        for one in found:
            again = (two for two in owned(program) if (two.place, two.name) == (one.place, one.name))
            program = lift_member(program, next(again))
    return program


def _without_fields(program: Program) -> Program:
    """The fields of Colab's forms that are no arguments are comments without meaning."""
    plain = {id(one): without_fields(one.text) for one in program.statements()}
    notes = [
        Note("NB334", one.place, "a form of Colab has no meaning in a script")
        for one in program.statements()
        if plain[id(one)] != one.text
    ]
    units = tuple(
        unit.holding(one.saying(plain[id(one)]) for one in unit.statements if plain[id(one)].strip())
        for unit in program.units
    )
    return replace(program, units=units).noting(*notes) if notes else program


def _without_requests(program: Program) -> Program:
    def cleaned(unit: Unit) -> Unit:
        told = (one.saying(without_requests(one.text)) for one in unit.statements)
        return unit.holding(one for one in told if one.text.strip())

    return replace(program, units=tuple(map(cleaned, program.units)))
