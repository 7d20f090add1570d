"""Paths below `/kaggle/working`, Kaggle's folder of the notebook itself: they are relative to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import Edit, Replace, apply, inner_quote, source_of
from nb2job.program.nodes import of_kind, unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.regex import regex

_FOLDER = "/kaggle/working"
_BELOW = regex(rf"{_FOLDER}(?:/(?!\.\.)[\w .,()+-]*)*")
_F_STRING = regex(rf"(?i)((?:f|rf|fr)(?:\"\"\"|'''|\"|')){_FOLDER}(?=/)")


def in_working_folder(program: Program) -> Program:
    """The program with such paths relative, where it stays in its folder and all of them can be seen."""
    mentioned = [one for one in program.statements() if _FOLDER in one.text]
    others = (text for _, text in program.beside)
    moves = any("chdir(" in one.text for one in program.statements()) or any(one.kept for one in mentioned)
    edits = {id(one): [*_edits(one)] for one in mentioned}
    if not mentioned or moves or any(_FOLDER in one for one in others):
        return program
    if any(one is None for found in edits.values() for one in found):
        return program
    units = tuple(
        unit.holding(
            one.saying(apply(one.text, [edit for edit in edits.get(id(one), ()) if edit is not None]))
            for one in unit.statements
        )
        for unit in program.units
    )
    message = f"{_FOLDER} is the notebook's own folder: paths in it are relative"
    notes = (Note("NB334", one.place, message) for one in mentioned if edits[id(one)])
    return replace(program, units=units).noting(*notes)


def _edits(statement: Statement) -> Iterator[Edit | None]:
    """The changes of one statement; None for a text that cannot be changed, and may be a path."""
    shown = {id(one) for call in walk(statement.tree) for one in _printed(call)}
    texts = of_kind(statement.tree, ast.JoinedStr)
    inner = {id(part) for one in texts for part in one.values}
    for node in texts:
        if any(_FOLDER in str(one.value) for one in node.values if isinstance(one, ast.Constant)):
            source = source_of(statement.text, node)
            changed = _F_STRING.sub(r"\1.", source, count=1)
            whole = _FOLDER in changed or changed == source
            yield from [None if whole else Replace(node, changed)] if id(node) not in shown else []
    for one in walk(statement.tree):
        if isinstance(one, ast.Constant) and _FOLDER in str(one.value) and id(one) not in inner | shown:
            known = isinstance(one.value, str) and _BELOW.fullmatch(one.value)
            quote = inner_quote(statement.text, statement.tree, one)
            yield Replace(one, f"{quote}{_relative(str(one.value))}{quote}") if known else None


def _relative(text: str) -> str:
    """`submission.csv` for a file, `./` and `.` for the folder, to which a name may be added."""
    rest = text.removeprefix(_FOLDER)
    return rest.lstrip("/") or ("./" if rest else ".")


def _printed(node: ast.AST) -> list[ast.expr]:
    """What a call only prints."""
    printed = isinstance(node, ast.Call) and unparse(node.func) == "print"
    return node.args if printed else []  # type: ignore[attr-defined]
