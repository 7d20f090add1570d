"""What the script is meant not to have, or to have under another name: from the conversion's notes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nb2job.notebook.cell import Note, Notebook
from nb2job.program.captures import captured_names
from nb2job.program.names import facts
from nb2job.program.parse import parse
from nb2job.program.program import Program, Statement
from nb2job.program.run_file import untaken_names
from nb2job.rules import RULES

DROPS = frozenset(rule.code for rule in RULES if rule.drops)


@dataclass(frozen=True, slots=True)
class Expected:
    """By the notebook's names: the note that took it away, its name in the script, its last cell.

    `lines` are those that went, by cell and line: one that raised in the notebook explains itself.
    `own` are the functions that the converter adds to a script, `entry` the one that calls the rest.
    """

    dropped: Mapping[str, Note] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, int] = field(default_factory=dict)
    lines: Mapping[tuple[int, int], Note] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    entry: str = "main"
    output_dir: str = "outputs"


def expected(notebook: Notebook, program: Program) -> Expected:
    """What to expect of the script of a converted program."""
    statements = list(parse(notebook, program.settings).statements())
    cells = {name: one.place.cell for one in statements for name in one.facts.bindings}
    dropped = {
        name: note
        for note in program.notes
        if note.code in DROPS and note.place is not None and not note.place.file
        for one in statements
        if one.place.cell == note.place.cell
        for name in (*_bound_at(one, note.place.line), *captured_names([one]))
    }
    dropped |= {
        name: note for note in program.notes if note.code == "NB346" for name in untaken_names(note.message)
    }
    names = program.generated
    is_async = any(function.is_async for function in program.functions)
    outputs = [str(one.default) for one in program.parameters if one.type == "output"]
    return Expected(
        dropped,
        {one.variable: one.name for one in program.parameters if one.name != one.variable},
        cells,
        _lines(program),
        names.all_names(),
        names.run if is_async else names.main,
        outputs[0] if outputs else "outputs",
    )


def _lines(program: Program) -> dict[tuple[int, int], Note]:
    gone = (note for note in program.notes if note.code in DROPS)
    return {(note.place.cell, note.place.line): note for note in gone if note.place is not None}


def _bound_at(statement: Statement, line: int) -> Iterator[str]:
    """The names that the innermost statement of that line of the cell binds."""
    top = statement.node
    if top is None:
        return
    shift = statement.place.line - top.lineno
    inner = [
        node
        for node in ast.walk(statement.tree)
        if isinstance(node, ast.stmt) and node.lineno + shift <= line <= (node.end_lineno or 0) + shift
    ]
    if inner:
        yield from facts(ast.unparse(max(inner, key=lambda node: node.lineno))).bindings
