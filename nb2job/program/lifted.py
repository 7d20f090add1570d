"""A literal becomes an argument: its assignment goes, or a name stands where it stood."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from keyword import iskeyword

from nb2job.errors import UsageError
from nb2job.notebook.cell import Note
from nb2job.program.argument_help import explained, help_of, markdown_of
from nb2job.program.bindings import bindings
from nb2job.program.candidates import Candidate, variables
from nb2job.program.class_attributes import can_be_set_behind
from nb2job.program.edit import AddKeywords, Edit, Replace, apply
from nb2job.program.function_defaults import using_calls
from nb2job.program.names import BUILTINS
from nb2job.program.nodes import walk
from nb2job.program.program import Parameter, Program, Statement
from nb2job.program.slug import ascii_of, in_words, plain_of, words_of
from nb2job.program.stars import given_names
from nb2job.program.walk import binds_in_scope

_REPEATS = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.For, ast.AsyncFor, ast.While),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)


def settings_of(candidate: Candidate, program: Program) -> list[Candidate]:
    """The assignments that set a variable, all to one value that it has had all the time; else that one."""
    statements = [*program.statements()]
    gone = any(candidate.name in one.facts.deletes | one.facts.maybe_deletes for one in statements)
    if gone or not candidate.steady or bindings(statements)[candidate.name] > 1:
        return [candidate]
    return [one for one in variables(program) if one.name == candidate.name]


def lift_variable(program: Program, candidate: Candidate) -> Program:
    """Its assignments go, all of one value; main hands the argument to whoever needs the name."""
    unit = next(one for one in program.units if candidate.statement in one.statements)
    parameter = _made(
        _ascii_name(candidate.name, program, unit.title),
        candidate.name,
        candidate,
        help_of(candidate.name, candidate.statement.text, markdown_of(program, unit)),
    )
    every = settings_of(candidate, program)
    gone = {id(candidate.statement), *(id(one.statement) for one in every)}
    units = tuple(
        unit.holding(one for one in unit.statements if id(one) not in gone) for unit in program.units
    )
    message = f"{candidate.name} is the argument {parameter.flag}"
    notes = [Note("NB308", one.place, message) for one in every]
    changed = replace(program, units=units, parameters=(*program.parameters, parameter))
    return changed.noting(*notes)


def lift_member(program: Program, found: Candidate) -> Program:
    """An entry, an attribute, an argument of a call or a default becomes a name where it stands.

    A default that all its calls can be given stays what it is.
    """
    unit = next(one for one in program.units if found.statement in one.statements)
    text = explained(found.name, markdown_of(program, unit))
    text = text or f"the {found.role} {found.name} of {found.owner}"
    node = found.statement.node
    if isinstance(node, ast.ClassDef) and can_be_set_behind(found):
        return _set_behind(program, found, text)
    calls = using_calls(program, found) if found.role == "default" else {}
    if calls and found.name not in BUILTINS | program.generated.all_names():
        return _given_to_calls(program, found, text, calls)
    return lift_in_place(program, argument_of(program, found, text), [found])


def _given_to_calls(
    program: Program, found: Candidate, text: str, calls: dict[int, list[ast.Call]]
) -> Program:
    """Each call that leaves an argument to its default is given it by its name."""
    parameter = argument_of(program, replace(found, owner="", statement=Statement("", found.place)), text)
    parameter = replace(parameter, variable=found.name)
    units = tuple(
        unit.holding(
            one.saying(apply(one.text, [AddKeywords(call, (found.name,)) for call in calls[id(one)]]))
            if id(one) in calls
            else one
            for one in unit.statements
        )
        for unit in program.units
    )
    changed = [one.place for one in program.statements() if id(one) in calls]
    notes = [Note("NB308", place, f"{found} is the argument {parameter.flag}") for place in changed]
    made = replace(program, units=units, parameters=(*program.parameters, parameter))
    return made.noting(Note("NB308", found.place, f"{found} is the argument {parameter.flag}"), *notes)


def _anew(found: Candidate, variable: str) -> str:
    """The name of a value; a new list or dict each time, where the code may run more than once.

    Raises:
        UsageError: NB005, a list of lists there.
    """
    value, node = found.value, found.statement.node
    once = isinstance(node, (ast.Assign, ast.AnnAssign, ast.Expr, ast.ClassDef))
    once = once and not any(isinstance(one, _REPEATS) for one in walk(found.statement.tree))
    if once or not isinstance(value, (list, dict)):
        return variable
    inner = value.values() if isinstance(value, dict) else value
    if any(isinstance(one, (list, dict)) for one in inner):
        place = found.place
        raise UsageError(
            "NB005",
            f"--param {found.name}: a value of several parts, made anew each time",
            "Give it a name at the top of the notebook.",
            cell=place.cell,
            line=place.line,
        )
    return f"{type(value).__name__}({variable})"


def _set_behind(program: Program, found: Candidate, text: str) -> Program:
    parameter = argument_of(program, replace(found, statement=Statement("", found.place)), text)
    line = Statement(f"{found.owner}.{found.name} = {parameter.variable}", found.place)
    units = tuple(
        unit.holding(
            new for one in unit.statements for new in ((one, line) if one is found.statement else (one,))
        )
        for unit in program.units
    )
    note = Note("NB308", found.place, f"{found} is the argument {parameter.flag}")
    changed = replace(program, units=units, parameters=(*program.parameters, parameter))
    return changed.noting(note)


def argument_of(program: Program, found: Candidate, help_text: str) -> Parameter:
    """The argument of a literal that stays where it is, under names that nothing else has."""
    statements = list(program.statements())
    taken = BUILTINS | program.generated.all_names()
    taken |= {name for one in statements for name in one.facts.bindings | one.facts.uses}
    taken |= {name for one in statements for name in one.facts.function_writes}
    taken |= {one.variable for one in program.parameters}
    variable = found.name if found.name.isidentifier() else re.sub(r"\W|^(?=\d)", "_", found.name)
    late = given_names([one for one in statements if one.facts.stars and one.place > found.place])
    taken |= {variable} if late is None else late
    while variable in taken or (found.owner and binds_in_scope(found.statement.text, variable)):
        variable += "_value"
    name = ascii_of(found.name) if ascii_of(found.name).isidentifier() else ascii_of(variable)
    if name in {one.name for one in program.parameters}:
        name = f"{ascii_of(found.owner).replace('.', '_').lower()}_{name}"
    return _made(name, variable, found, help_text)


def _made(name: str, variable: str, found: Candidate, help_text: str) -> Parameter:
    form = found.form
    name = f"{name}_value" if name in {"help", "h"} else name
    made = Parameter(name, variable, form.name, form.default, help_text, found.place)
    return replace(made, optional=form.optional, choices=form.choices)


def lift_in_place(
    program: Program, parameter: Parameter, found: Sequence[Candidate], said: str = ""
) -> Program:
    """Literals become a name where they stand."""
    edits: dict[int, list[Edit]] = {}
    for one in found:
        edits.setdefault(id(one.statement), []).append(Replace(one.node, _anew(one, parameter.variable)))
    units = tuple(
        unit.holding(
            one.saying(apply(one.text, edits[id(one)])) if id(one) in edits else one
            for one in unit.statements
        )
        for unit in program.units
    )
    notes = [
        Note("NB308", one.place, f"{said or f'{one} is the argument'} {parameter.flag}") for one in found
    ]
    changed = replace(program, units=units, parameters=(*program.parameters, parameter))
    return changed.noting(*notes)


def in_small_letters(name: str, taken: Collection[str]) -> str:
    """`max_days` for `MAX_DAYS`, as options are written; a single letter stays, and what would clash."""
    small = name.lower()
    free = small not in taken and not iskeyword(small)  # LAMBDA
    return small if name.isupper() and len(name) > 1 and free else name


_ALSO_CALLED = {"seed": "random_seed"}
"""What an argument is called where another variable of the notebook has its name: a loop's `seed`."""


def _ascii_name(variable: str, program: Program, section: str) -> str:
    """The name of a variable's argument: Azure ML's inputs have names in ASCII.

    One that differs from another by its letters' size alone is called by its section.
    """
    name = re.sub(r"\W", "", ascii_of(variable)).lstrip("0123456789") or "value"
    taken = program.used_names() | {one.name for one in program.parameters}
    # A function's own `max_days` is another scope's.
    top = frozenset().union(*(one.facts.bindings | one.facts.function_writes for one in program.statements()))
    small = in_small_letters(name, top | {one.name for one in program.parameters})
    if small != name:
        return small
    other = _ALSO_CALLED.get(name.lower(), "")
    if other and name.isupper() and other not in taken:
        return other
    words = in_words(words_of(plain_of(section)), 3) if name.lower() in taken - {name} else ""
    if name.isupper() and len(name) > 1 and words and f"{words}_{name.lower()}" not in taken:
        return f"{words}_{name.lower()}"
    while name != variable and name in taken:
        name += "_"
    return name
