"""Names that are read above the cell that sets them: a run from top to bottom stops there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.findings.finding import Look, place_of
from nb2job.notebook.cell import Note
from nb2job.program.names import BUILTINS
from nb2job.program.nodes import of_kind
from nb2job.program.program import Statement

_GIVEN = frozenset("display get_ipython exit quit In Out _ __ ___ __name__ __file__ __doc__".split())
"""Names that a kernel, or Python itself, has set."""


def name_used_too_early(look: Look) -> Iterator[Note]:
    """Each name at the first line that surely reads it; nothing where a star import may have set any."""
    statements = [*look.program.statements()]
    first: dict[str, Statement] = {}
    for one in statements:
        for name in one.facts.bindings | one.facts.function_writes:
            first.setdefault(name, one)
    told: set[str] = set()
    passed = BUILTINS | _GIVEN
    for one in statements if not look.is_dynamic else ():
        if one.facts.stars:
            return
        early = (one.facts.sure_reads & first.keys()) - passed - told
        for name in sorted(early if not one.place.file else ()):
            node = _spelled(one, name)
            where = first[name].place
            if node is not None and first[name] is not one:
                told.add(name)
                below = f"in cell {where.cell}" if where.cell != one.place.cell else f"in line {where.line}"
                yield Note("NB111", place_of(one, node), f"{name} is read here, and set only below, {below}")
        passed |= one.facts.bindings | one.facts.function_writes


def _spelled(statement: Statement, name: str) -> ast.Name | None:
    """Where a statement reads a name by itself, and not in a text."""
    names = (one for one in of_kind(statement.tree, ast.Name) if one.id == name)
    return min(names, key=lambda one: one.lineno, default=None)
