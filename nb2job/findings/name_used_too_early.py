"""Names that are read above the cell that sets them: a run from top to bottom stops there."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeAlias

from nb2job.findings.finding import Look
from nb2job.notebook.cell import Note
from nb2job.program.names import BUILTINS, facts
from nb2job.program.nodes import of_kind, unparse, walk
from nb2job.program.path_values import PathValues
from nb2job.program.places import place_of
from nb2job.program.program import Statement
from nb2job.program.scopes import captured
from nb2job.program.sure_calls import SureCalls
from nb2job.program.sure_turns import SureTurns

Inner: TypeAlias = "tuple[Statement, ast.FunctionDef, str]"
"""A definition, a function in it, and a name of the module that this reads."""

_DEFINITIONS = (ast.FunctionDef, ast.ClassDef)
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
    within = _in_functions(look, statements, first)
    passed = {*BUILTINS, *_GIVEN}
    for number, one in enumerate(statements if not look.is_dynamic else ()):
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
        yield from _called(one, within.get(number, ()), first, passed, told)
        passed |= one.facts.bindings | one.facts.function_writes


def _in_functions(
    look: Look, statements: Sequence[Statement], first: dict[str, Statement]
) -> dict[int, list[Inner]]:
    """By the statement that surely calls it first: each function with a name that it reads in any case."""
    order = {id(one): number for number, one in enumerate(statements)}
    later = {name: order[id(one)] for name, one in first.items()}
    late = [
        (number, {name for name in one.facts.deferred if later.get(name, 0) > number})
        for number, one in enumerate(statements)
        if isinstance(one.node, _DEFINITIONS) and not one.place.file
    ]
    late = [(number, names) for number, names in late if names]
    if not late:
        return {}
    since = SureCalls(look.program, SureTurns(look.program, PathValues(look.program))).since
    found: dict[int, list[Inner]] = {}
    for number, names in late:
        for node in walk(statements[number].tree):
            if isinstance(node, ast.FunctionDef) and node in since:
                sure = names & captured(node).free & facts(unparse(ast.Module(node.body, []))).sure_reads
                found.setdefault(since[node], []).extend(
                    (statements[number], node, one) for one in sorted(sure)
                )
    return found


def _called(
    by: Statement, inner: Iterable[Inner], first: dict[str, Statement], known: Collection[str], told: set[str]
) -> Iterator[Note]:
    """What a statement lets functions read, and what none above it sets."""
    for statement, function, name in inner:
        where = first[name].place
        node = next((one for one in of_kind(function, ast.Name) if one.id == name), None)
        if node is not None and name not in {*known, *told} and first[name] is not by:
            told.add(name)
            words = (
                f"{name} is read here when cell {by.place.cell} calls {function.name}, and set only below, in"
            )
            below = f"cell {where.cell}" if where.cell != by.place.cell else f"line {where.line}"
            yield Note("NB111", place_of(statement, node), f"{words} {below}")


def _spelled(statement: Statement, name: str) -> ast.Name | None:
    """Where a statement reads a name by itself, and not in a text."""
    names = (one for one in of_kind(statement.tree, ast.Name) if one.id == name)
    return min(names, key=lambda one: one.lineno, default=None)
