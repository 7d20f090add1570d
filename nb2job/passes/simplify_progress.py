"""Take the plain progress bar in place of the notebook's, which needs a browser: `from tqdm import tqdm`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import Edit, Replace, apply
from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.nodes import unparse, walk
from nb2job.program.places import place_of
from nb2job.program.program import Program, Statement

_MODULES = frozenset({"tqdm.notebook", "tqdm.auto", "tqdm.autonotebook"})
_NAMES = {"tqdm": "tqdm", "trange": "trange", "tqdm_notebook": "tqdm", "tnrange": "trange"}
_LACKING = frozenset({"gather", "as_completed", "container", "displayed"})


def simplify_progress(program: Program) -> Program:
    """Import the bar for terminals under the name of the one for notebooks.

    A program that uses what only the other bars have is left alone: theirs are subclasses with an HTML
    container, and with methods for asyncio (tqdm.notebook, tqdm.asyncio).
    """
    notes: list[Note] = []
    paths = imported_names(program)
    if not any("tqdm" in one.text for one in program.every_statement()) or _needs_more(program):
        return program

    def plain(statement: Statement) -> Statement:
        edits = [edit for node in walk(statement.tree) for edit in _edits(node, paths)]
        for edit in edits:
            assert isinstance(edit, Replace)
            place = place_of(statement, edit.node)
            notes.append(Note("NB330", place, "the plain progress bar in place of the notebook's"))
        return statement.saying(apply(statement.text, edits))

    units = tuple(unit.holding(map(plain, unit.statements)) for unit in program.units)
    return replace(program, units=units).noting(*notes)


def _needs_more(program: Program) -> bool:
    return any(
        isinstance(node, (ast.AsyncFor, ast.AsyncWith))
        or (isinstance(node, ast.Attribute) and node.attr in _LACKING and not _is_of_asyncio(node))
        for statement in program.every_statement()
        for node in walk(statement.tree)
    )


def _is_of_asyncio(node: ast.Attribute) -> bool:
    """`asyncio.gather` is no bar's."""
    return isinstance(node.value, ast.Name) and node.value.id == "asyncio"


def _edits(node: ast.AST, paths: ImportedNames) -> Iterator[Edit]:
    if isinstance(node, ast.ImportFrom) and (node.module in _MODULES or node.module == "tqdm"):
        known = all(alias.name in _NAMES for alias in node.names)
        if known and (node.module in _MODULES or any(_NAMES[one.name] != one.name for one in node.names)):
            yield Replace(node, f"from tqdm import {', '.join(map(_plain, node.names))}")
    elif isinstance(node, ast.Import) and any(alias.name in _MODULES for alias in node.names):
        names = [
            ast.alias("tqdm", one.asname) if one.name in _MODULES else one
            for one in node.names
            if one.asname or one.name not in _MODULES or paths.meanings.get("tqdm") == "tqdm"
        ]
        if len(names) == len(node.names):
            yield Replace(node, unparse(ast.Import(names)))
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
        module = node.value
        named = isinstance(module.value, ast.Name) and paths.path(module) in _MODULES
        if named and node.attr in _NAMES:
            yield Replace(node, f"{unparse(module.value)}.{_NAMES[node.attr]}")


def _plain(alias: ast.alias) -> str:
    name, given = _NAMES[alias.name], alias.asname or alias.name
    return name if name == given else f"{name} as {given}"
