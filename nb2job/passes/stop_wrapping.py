"""Leave a program that looks names up at run time at module level: the last resort, always right."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.program import Program


def stop_wrapping(program: Program) -> Program:
    """Note the first line that calls `exec`, `globals()` or the like, if there is one.

    A computed text for `.query()` may be SQL as well: it finds variables only where a text spells `@name`.
    """
    quiet = not _names_in_queries(program)
    for statement in program.statements():
        for what, line in statement.facts.dynamic:
            if quiet and what.startswith(".query()"):
                continue
            first = statement.node.lineno if statement.node is not None else line
            place = statement.place.moved(line - first)
            note = Note(
                "NB205",
                place,
                f"{what} looks names up at run time: the program stays at module level",
                "Use the names themselves, and the sections become functions.",
            )
            return replace(program, whole=note).noting(note)
    return program


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
