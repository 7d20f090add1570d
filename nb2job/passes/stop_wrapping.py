"""Keep the variables of a program that looks names up at run time in the module, or the whole program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from nb2job.notebook.cell import Note, Place
from nb2job.program.clients import Clients
from nb2job.program.exposed import BY_NAME, everywhere
from nb2job.program.nodes import of_kind, walk
from nb2job.program.program import Program, Statement
from nb2job.program.told_namespaces import with_namespaces

_FRAMES = (".query()", ".eval()")
_OF_FRAMES = frozenset({"currentframe()", "_getframe()", "stack()"})


def stop_wrapping(program: Program) -> Program:
    """Find the first line that calls `exec`, `globals()` or the like, if there is one.

    A name that the notebook has bound before is not the builtin; a `query()` of what is surely no frame
    looks no names up. A computed text may be SQL as well: it finds variables only where a text of the
    program spells `@name`.

    Every variable is a module global then. A program that looks at its frames stays at module level. What is
    timed or profiled as a text needs neither: it is given the names that it reads.
    """
    program = with_namespaces(program)
    found = list(_looked_up(program))
    if not found:
        return program
    statement, what, line = next((one for one in found if one[1] in _OF_FRAMES), found[0])
    told = [[everywhere(one) for one in unit.statements] for unit in program.units]
    bound = frozenset().union(*(one.facts.bindings for one in program.statements()))
    first = statement.node.lineno if statement.node is not None else line
    place = statement.place.moved(line - first)
    if what in _OF_FRAMES or bound & BY_NAME or any(one is None for part in told for one in part):
        note = Note(
            "NB205",
            place,
            f"{what} looks names up at run time: the program stays at module level",
            "Use the names themselves, and the sections become functions.",
        )
        return replace(program, whole=note).noting(note)
    note = Note(
        "NB203",
        place,
        f"every variable is a module global: {what} looks names up at run time",
        "Use the names themselves, and sections take and return what they need.",
    )
    return _exposed(program, [[one for one in part if one is not None] for part in told], note)


def _exposed(program: Program, told: list[list[Statement]], note: Note) -> Program:
    units, notes = [], [note]
    for unit, part in zip(program.units, told, strict=True):
        units.append(unit.holding(part))
        notes += [
            Note("NB203", new.place, "looks names up in the module, from a function as well")
            for old, new in zip(unit.statements, part, strict=True)
            if old.text != new.text and not _covers(old, note.place)
        ]
    return replace(program, units=tuple(units), exposed=note).noting(*notes)


def _covers(statement: Statement, place: Place | None) -> bool:
    first = statement.place
    last = first.line + statement.text.count("\n")
    return place is not None and first.cell == place.cell and first.line <= place.line <= last


def _looked_up(program: Program) -> Iterator[tuple[Statement, str, int]]:
    """What looks names up, where and in which line."""
    quiet = not _names_in_queries(program)
    clients: Clients | None = None
    bound: set[str] = set()
    for statement in program.statements():
        for what, line in (*statement.facts.dynamic, *_imports_of_main(statement)):
            if what.removesuffix("()") in bound or (quiet and what.startswith(".query()")):
                continue
            if what.startswith(_FRAMES):
                clients = clients or Clients(program)
                if clients.answer(statement, line):
                    continue
            yield statement, what, line
        bound |= statement.facts.writes


def _imports_of_main(statement: Statement) -> list[tuple[str, int]]:
    """`import __main__`, wherever a statement does so."""
    if "__main__" not in statement.text:
        return []
    return [
        ("import __main__", node.lineno)
        for node in walk(statement.tree)
        if (isinstance(node, ast.Import) and any(one.name == "__main__" for one in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "__main__")
    ]


def _names_in_queries(program: Program) -> bool:
    """Whether a text of the program spells `@` and a name that the program binds, or could do so."""
    texts = [
        node.value
        for statement in program.statements()
        for node in of_kind(statement.tree, ast.Constant)
        if isinstance(node.value, str)
    ]
    spelled = {found for text in texts for found in re.findall(r"@\s*([^\W\d]\w*)", text)}
    bound = frozenset().union(*(one.facts.bindings for one in program.statements()))
    return bool(spelled & bound) or any(text.rstrip().endswith("@") for text in texts)
