"""Lift literals to arguments: the tagged cell, what is asked for, else what a person would want."""

from __future__ import annotations

import ast
import difflib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from nb2job.errors import UsageError
from nb2job.notebook.cell import Note
from nb2job.program.bindings import bindings
from nb2job.program.candidates import Candidate, keywords, listed, literals, variables
from nb2job.program.constants import value_of
from nb2job.program.edit import Replace, apply
from nb2job.program.liveness import BUILTINS
from nb2job.program.program import Parameter, Program, Statement
from nb2job.program.reach import reached_early
from nb2job.program.slug import ascii_of
from nb2job.program.walk import binds_in_scope
from nb2job.program.wanted import Readers, is_wanted

MOST = 8
"""More arguments than this are too many to appear without being asked for."""


def lift_parameters(program: Program) -> Program:
    """Make parameters of literals; a variable's assignment goes, a keyword's value becomes a name.

    Raises:
        UsageError: NB005 for an unknown or ambiguous `--param`, with the candidates.
    """
    asked = [_read_request(text) for text in program.settings.param]
    without = frozenset(program.settings.no_param)
    for name, value in asked:
        program = _lift_asked(program, name, value)
    present = {parameter.variable for parameter in program.parameters}
    for candidate in _unasked(program):
        if candidate.name not in without | present:
            program = _lift_variable(program, candidate)
    unknown = without - {candidate.name for candidate in variables(program)}
    if unknown:
        raise UsageError("NB005", f"--no-param {min(unknown)}: no such parameter")
    return program


def _read_request(text: str) -> tuple[str, Any]:
    """`NAME` or `NAME=LITERAL`; no literal is the type `type(...)`."""
    name, mark, literal = text.partition("=")
    if not mark:
        return name.strip(), ...
    try:
        return name.strip(), value_of(ast.parse(literal.strip(), mode="eval").body)
    except (ValueError, SyntaxError, TypeError):
        raise UsageError(
            "NB005", f"--param {text}: {literal!r} is no literal", "Write NAME=0.1, or just NAME."
        ) from None


def _unasked(program: Program) -> list[Candidate]:
    """What becomes an argument by itself; nothing that is looked up before it is set."""
    if program.settings.params == "none":
        return []
    counts = bindings(list(program.statements()))
    early = reached_early(list(program.statements())) | BUILTINS
    found = [one for one in variables(program) if one.name not in early]
    if program.tagged:
        chosen = {one.name: one for one in found if one.place.cell in program.tagged}
        first = {one.name: one for one in reversed(found)}
        return [one for one in chosen.values() if first[one.name] is one]
    if program.settings.params == "tagged":
        return []
    times = Counter(one.name for one in found)
    single = [one for one in found if times[one.name] == counts[one.name] == 1]
    readers = Readers(list(program.statements()))
    return [one for one in single if is_wanted(one, readers)][:MOST]


def _lift_asked(program: Program, name: str, value: Any) -> Program:
    if value is not ...:
        return _lift_literal(program, name, literals(program, value), value)
    counts = bindings(list(program.statements()))
    owner, _, word = name.rpartition(".")
    found = [] if owner else [one for one in variables(program) if one.name == name]
    if len(found) == 1 and counts[name] == 1:
        return _lift_variable(program, found[0])
    found += [one for one in keywords(program) if one.name == word and (not owner or one.owner == owner)]
    if len(found) == 1 and found[0].owner:
        taken = counts[word] > 0 or binds_in_scope(found[0].statement.text, word)
        return _lift_keyword(program, word, found[0], taken)
    raise _unclear(program, name, found)


def _unclear(program: Program, name: str, found: list[Candidate]) -> UsageError:
    if found:
        hint = f"Say which: {listed(found)}"
        return UsageError("NB005", f"--param {name}: it could be {len(found)} things", hint)
    every = [*variables(program), *keywords(program)]
    names = {one.name: one for one in every}
    near = [names[one] for one in difflib.get_close_matches(name, names, 4, 0.5)]
    hint = f"Nearest: {listed(near)}" if near else f"There are: {listed([*names.values()])}"
    message = f"--param {name}: no literal variable or keyword of that name"
    return UsageError("NB005", message, hint if names else "The notebook has no literals to lift.")


def _lift_variable(program: Program, candidate: Candidate) -> Program:
    """The assignment goes; main hands the argument to whoever needs the name."""
    parameter = Parameter(
        name=_ascii_name(candidate.name, program),
        variable=candidate.name,
        type=candidate.type,
        default=candidate.default,
        help=_help(candidate.statement) or candidate.name.replace("_", " "),
        place=candidate.place,
    )
    units = tuple(
        unit.holding(one for one in unit.statements if one is not candidate.statement)
        for unit in program.units
    )
    note = Note("NB308", candidate.place, f"{candidate.name} is the argument {parameter.flag}")
    changed = replace(program, units=units, parameters=(*program.parameters, parameter))
    return changed.noting(note)


def _ascii_name(variable: str, program: Program) -> str:
    """The name of a variable's argument: Azure ML's inputs have names in ASCII."""
    name = re.sub(r"\W", "", ascii_of(variable)).lstrip("0123456789") or "value"
    taken = program.used_names() | {one.name for one in program.parameters}
    while name != variable and name in taken:
        name += "_"
    return name


def _lift_keyword(program: Program, name: str, found: Candidate, taken: bool) -> Program:
    variable = f"{name}_value" if taken else name
    help_text = f"the argument {name} of {found.owner}"
    return _lift_in_place(program, name, variable, found, help_text)


def _lift_literal(program: Program, name: str, found: list[Candidate], value: Any) -> Program:
    if not name.isidentifier():
        raise UsageError("NB005", f"--param {name}={value!r}: {name!r} is no Python name")
    if len(found) != 1:
        hint = f"Say which by NAME alone: {listed(found)}" if found else "Check its spelling and type."
        raise UsageError("NB005", f"--param {name}={value!r}: it stands {len(found)} times", hint)
    if name in program.used_names():
        raise UsageError("NB005", f"--param {name}={value!r}: the notebook uses the name {name}")
    return _lift_in_place(program, name, name, found[0], name.replace("_", " "))


def _lift_in_place(program: Program, name: str, variable: str, found: Candidate, help_text: str) -> Program:
    """The literal becomes a name where it stands."""
    parameter = Parameter(name, variable, found.type, found.default, help_text, found.place)

    def edited(statements: Iterable[Statement]) -> list[Statement]:
        return [
            one.saying(apply(one.text, [Replace(found.node, variable)])) if one is found.statement else one
            for one in statements
        ]

    units = tuple(unit.holding(edited(unit.statements)) for unit in program.units)
    note = Note("NB308", found.place, f"{found} is the argument {parameter.flag}")
    changed = replace(program, units=units, parameters=(*program.parameters, parameter))
    return changed.noting(note)


def _help(statement: Statement) -> str:
    """The comment at the end of an assignment's line, or else the one above it."""
    lines = statement.text.split("\n")
    trailing = re.search(r"#\s*(.+?)\s*$", lines[-1]) if "#" in lines[-1] else None
    if trailing and not lines[-1].lstrip().startswith("#"):
        return trailing[1]
    # A line of two or more `#` is a heading over the lines that follow, not the name of this one.
    above = [line.lstrip("# ").strip() for line in lines if re.match(r"\s*#(?!#)", line)]
    return above[-1] if above and len(above[-1]) < 100 else ""
