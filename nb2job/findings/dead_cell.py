"""Cells whose values nothing reads and that do nothing else: they only look as if they mattered."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from nb2job.findings.finding import Look
from nb2job.notebook.cell import Note, Place
from nb2job.program.identifiers import identifiers
from nb2job.program.program import Statement
from nb2job.program.purity import Purity, purity_of
from nb2job.regex import regex

_MEANT = regex(r"^\s*#\s*\|?\s*(?:export|hide|default_exp|nb2job)|^\s*[%!]|\?\s*$", re.MULTILINE)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def dead_cell(look: Look) -> Iterator[Note]:
    """Each cell of plain assignments and definitions whose names no other cell spells.

    A notebook of nothing but imports and definitions is there for others to load; a cell that failed sets
    nothing.
    """
    if look.is_dynamic or all(map(_only_defines, look.statements)):
        return
    failed = {note.place.cell for note in look.notebook.findings if note.code == "NB225" and note.place}
    cells = {one.index: one for one in look.code}
    purity = purity_of(look.program)
    spelled = Counter(word for one in look.code for word in _words(one.source))
    inlined = [identifiers(one.text) for one in look.program.statements() if one.place.file]
    elsewhere = frozenset(word for word, times in spelled.items() if times > 1).union(*inlined)
    for number, group in groupby(look.statements, key=lambda one: one.place.cell):
        statements, cell = [*group], cells.get(number)
        if cell is None or number in failed or cell.tags or _MEANT.search(cell.source):
            continue
        names = frozenset().union(*(one.facts.bindings for one in statements))
        remarks = _words("\n".join(re.findall(r"#.*", cell.source)))
        said = names & elsewhere or names & remarks
        dunders = any(re.fullmatch(r"__\w+__", one) for one in names)  # `__author__` is for people
        if names and not dunders and not said and all(_is_idle(one, purity) for one in statements):
            yield Note("NB244", Place(number, 1), f"nothing reads what this cell sets: {_list(names)}")


def _only_defines(statement: Statement) -> bool:
    return statement.node is None or isinstance(statement.node, (*_DEFINITIONS, ast.Import, ast.ImportFrom))


def _is_idle(statement: Statement, purity: Purity) -> bool:
    """Whether a statement only binds names to what computing it cannot change."""
    node = statement.node
    if node is None:
        return True
    if isinstance(node, _DEFINITIONS):
        return not node.decorator_list
    if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return all(isinstance(one, ast.Name) for one in targets) and purity.is_pure(node.value)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


def _list(names: frozenset[str]) -> str:
    shown = sorted(names)
    return ", ".join(shown) if len(shown) <= 4 else f"{', '.join(shown[:3])} and {len(shown) - 3} more"
