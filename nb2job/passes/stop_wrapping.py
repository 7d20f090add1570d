"""Leave a program that looks names up at run time at module level: the last resort, always right."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.clients import Clients
from nb2job.program.program import Program, Statement

_FRAMES = (".query()", ".eval()")


def stop_wrapping(program: Program) -> Program:
    """Note the first line that calls `exec`, `globals()` or the like, if there is one.

    A name that the notebook has bound before is not the builtin; a `query()` of what is surely no frame
    looks no names up. A computed text may be SQL as well: it finds variables only where a text of the
    program spells `@name`.
    """
    quiet = not _names_in_queries(program)
    clients: Clients | None = None
    bound: frozenset[str] = frozenset()
    for statement in program.statements():
        for what, line in (*statement.facts.dynamic, *_imports_of_main(statement)):
            if what.removesuffix("()") in bound or (quiet and what.startswith(".query()")):
                continue
            if what.startswith(_FRAMES):
                clients = clients or Clients(program)
                if clients.answer(statement, line):
                    continue
            return _stopped(program, statement, what, line)
        bound |= statement.facts.writes
    return program


def _stopped(program: Program, statement: Statement, what: str, line: int) -> Program:
    first = statement.node.lineno if statement.node is not None else line
    note = Note(
        "NB205",
        statement.place.moved(line - first),
        f"{what} looks names up at run time: the program stays at module level",
        "Use the names themselves, and the sections become functions.",
    )
    return replace(program, whole=note).noting(note)


def _imports_of_main(statement: Statement) -> list[tuple[str, int]]:
    """`import __main__`, wherever a statement does so."""
    if "__main__" not in statement.text:
        return []
    return [
        ("import __main__", node.lineno)
        for node in ast.walk(statement.tree)
        if (isinstance(node, ast.Import) and any(one.name == "__main__" for one in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "__main__")
    ]


def _names_in_queries(program: Program) -> bool:
    """Whether a text of the program spells `@` and a name that the program binds, or could do so."""
    texts = [
        node.value
        for statement in program.statements()
        for node in ast.walk(statement.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    spelled = {found for text in texts for found in re.findall(r"@\s*([^\W\d]\w*)", text)}
    bound = frozenset().union(*(one.facts.bindings for one in program.statements()))
    return bool(spelled & bound) or any(text.rstrip().endswith("@") for text in texts)
