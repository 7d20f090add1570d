"""A variable that holds one path after another becomes a variable for each: `path` of two files."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from nb2job.notebook.cell import Note
from nb2job.program.bindings import bindings
from nb2job.program.data_sources import data_sources
from nb2job.program.edit import Replace, apply
from nb2job.program.identifiers import free_name
from nb2job.program.nodes import names_in, walk
from nb2job.program.program import Program, Statement
from nb2job.program.rewriting import rewritten_units
from nb2job.program.slug import slug
from nb2job.program.sources import Source


def sources_apart(program: Program) -> tuple[Program, list[Source]]:
    """The program with such variables told apart where each path is data that is read, and its sources."""
    statements = [*program.statements()]
    held = {name: ones for name, ones in _held(statements).items() if _is_plain(name, ones, statements)}
    if held:
        named = _names(held, program)
        variables = {one.variable for one in data_sources(_renamed(program, held, named))}
        read = {
            name: ones for name, ones in held.items() if all(named[one.position] in variables for one in ones)
        }
        program = _renamed(program, read, named)
    return program, data_sources(program)


class _Set(NamedTuple):
    """The position of a statement that sets a variable to a path."""

    position: int
    path: str


_Held = Sequence[_Set]
_INNER = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.JoinedStr),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
"""What may have variables of its own; where the names of f-strings are, nobody knows before Python 3.12."""


def _held(statements: Sequence[Statement]) -> dict[str, _Held]:
    """The texts that variables are set to by statements of their own."""
    found: dict[str, list[_Set]] = {}
    for position, statement in enumerate(statements):
        node = statement.node
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            value = node.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and not statement.kept:
                found.setdefault(node.targets[0].id, []).append(_Set(position, value.value))
    counts = bindings(statements)
    several = {name for name, ones in found.items() if len({one.path for one in ones}) > 1}
    return {name: found[name] for name in several if counts[name] == len(found[name])}


def _is_plain(name: str, ones: _Held, statements: Sequence[Statement]) -> bool:
    """Whether all that reads a variable does so at once, after it was set, and where it can be renamed."""
    if not all("." in posixpath.basename(one.path) for one in ones):
        return False
    for position, one in enumerate(statements):
        if name in one.facts.deferred | one.facts.function_writes or f"@{name}" in one.text:
            return False
        early = position < ones[0].position or one.kept
        if name in one.facts.uses and (early or _is_inside(name, one)):
            return False
    return True


def _is_inside(name: str, one: Statement) -> bool:
    """Whether a scope inside a statement, or an f-string, has a name."""
    return any(name in names_in(inner) for inner in walk(one.tree) if isinstance(inner, _INNER))


def _names(held: Mapping[str, _Held], program: Program) -> dict[int, str]:
    """What the variable is called for each path, by the position of the statement that sets it."""
    taken = set(program.used_names())
    named: dict[int, str] = {}
    for one in chain.from_iterable(held.values()):
        named[one.position] = free_name(f"{slug(posixpath.basename(one.path).split('.')[0])}_data", taken)
        taken.add(named[one.position])
    return named


def _renamed(program: Program, held: Mapping[str, _Held], named: Mapping[int, str]) -> Program:
    positions = {id(one): position for position, one in enumerate(program.statements())}
    message = f"a variable for each path that {' and '.join(held)} held"
    notes: list[Note] = []

    def edits(statement: Statement) -> Iterator[Replace]:
        position, facts = positions[id(statement)], statement.facts
        own = held.keys() & (facts.uses | facts.bindings)  # not those of the functions that it defines
        for node in walk(statement.tree):
            if isinstance(node, ast.Name) and node.id in own:
                before = [one.position for one in held[node.id] if one.position <= position]
                yield Replace(node, named[before[-1]])

    def become(statement: Statement) -> tuple[Statement]:
        found = [*edits(statement)] if any(name in statement.text for name in held) else []
        notes.extend([Note("NB311", statement.place, message)] if found else [])
        return (statement.saying(apply(statement.text, found)),)

    units = rewritten_units(program, become)
    return replace(program, units=units).noting(*notes)
