"""Spell what `"loss {}, accuracy {}".format(*results)` shows, where `results` is what Keras measured."""

from __future__ import annotations

import ast
import string
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import Replace, source_of
from nb2job.program.nodes import walk
from nb2job.program.parse import rewritten
from nb2job.program.program import Program, Statement

Names = frozenset[str]


def spread_fields(program: Program) -> Program:
    """Each field is given its own value, so that a label can name it."""
    if not any("format(*" in one.text for one in program.statements()):
        return program
    names = _measured(program)
    notes: list[Note] = []
    units = tuple(
        unit.holding(new for one in unit.statements for new in _edited(one, names, notes))
        for unit in program.units
    )
    return replace(program, units=units).noting(*notes)


def _edited(statement: Statement, names: Names, notes: list[Note]) -> tuple[Statement, ...]:
    edits: list[Replace] = []
    top = isinstance(statement.node, ast.Expr) and not statement.kept
    for node in walk(statement.tree) if top and "format(*" in statement.text else ():
        if not isinstance(node, ast.Call) or not (fields := _fields(node)):
            continue
        given = node.args[0]
        if isinstance(given, ast.Starred) and isinstance(given.value, ast.Name) and given.value.id in names:
            values = ", ".join(f"{given.value.id}[{number}]" for number in range(fields))
            edits.append(Replace(node, f"{source_of(statement.text, node.func)}({values})"))
            notes.append(Note("NB345", statement.place, "each field of a text is given a value of its own"))
    return rewritten(statement, edits) if edits else (statement,)


def _fields(node: ast.Call) -> int:
    """How many fields a literal format has that are filled in order from one starred name."""
    if len(node.args) != 1 or node.keywords:
        return 0
    method = node.func
    if not isinstance(method, ast.Attribute) or method.attr != "format":
        return 0
    text = method.value.value if isinstance(method.value, ast.Constant) else None
    try:
        parts = list(string.Formatter().parse(text)) if isinstance(text, str) else []
    except ValueError:
        return 0
    fields = [one[1] for one in parts if one[1] is not None]
    nested = any("{" in (one[2] or "") for one in parts)
    return len(fields) if not nested and not any(fields) else 0


def _measured(program: Program) -> Names:
    """Names that only ever hold what `model.evaluate(…)` gives: a list of numbers."""
    held: set[str] = set()
    other: set[str] = set()
    for statement in program.every_statement():
        node = statement.node
        value = node.value if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        plain = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        method = value.func if plain and isinstance(value, ast.Call) else None
        words = {one.arg for one in value.keywords} if isinstance(value, ast.Call) else set()
        good = isinstance(method, ast.Attribute) and method.attr == "evaluate"
        good &= not words & {"return_dict", None}
        (held if good else other).update(statement.facts.bindings | statement.facts.function_writes)
    return frozenset(held - other)
