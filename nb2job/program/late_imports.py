"""Imports that had to stay where they stood: repeated where their names are used."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence, Set

from nb2job.program.edit import lines_in_strings
from nb2job.program.fewer_names import with_fewer
from nb2job.program.names import Facts
from nb2job.program.nodes import walk
from nb2job.program.program import Statement, Unit
from nb2job.program.reach import reached_early
from nb2job.program.scopes import captured
from nb2job.program.steady import import_text, steady, turning
from nb2job.program.unit_flow import flow_of


def with_imports(
    units: tuple[Unit, ...],
    module: Sequence[Statement],
    kept: frozenset[str] = frozenset(),
    own: frozenset[str] = frozenset(),
) -> tuple[Unit, ...]:
    """Later units that need the name of such an import say it again, in place of an argument.

    A unit that does not use it itself leaves it to them, where importing does nothing else.

    Args:
        units: all of the program.
        module: the statements at module level: a function there may bind the name through `global`.
        kept: names that are needed after all units.
        own: modules of the notebook's own whose import does nothing but define.
    """
    kept = kept.union(*(one.facts.uses for one in module))
    every = [one for unit in units for one in unit.statements]
    names = steady([*module, *every]).keys() | turning(every, module)
    flows = [flow_of(unit.statements) for unit in units]
    kept |= _read_by_earlier(flows)
    needs = [flow.reads | (flow.uses - flow.writes) for flow in flows]
    known: dict[str, str] = {}
    left_out = names - kept
    found = []
    last = {name: number for number, needed in enumerate(needs) for name in needed}
    for number, (unit, needed) in enumerate(zip(units, needs, strict=True)):
        again = dict.fromkeys(known[name] for name in sorted(needed & known.keys()))
        repeats = [Statement(text, unit.statements[0].place) for text in again]
        bound = (name for one in unit.statements for name in one.facts.bindings)
        left = {name for name in bound if name in left_out and last.get(name, -1) > number}
        found.append(unit.holding([*repeats, *_used_here(unit, left, own)]))
        for one in unit.statements:
            known |= {name: import_text(one, name) for name in one.facts.writes & names}
    return tuple(found)


def _read_by_earlier(flows: Sequence[Facts]) -> frozenset[str]:
    """Names that a function of a unit reads before any unit has set them: it is called later on."""
    written: frozenset[str] = frozenset()
    found: frozenset[str] = frozenset()
    for flow in flows:
        written |= flow.writes
        found |= flow.deferred - written
    return found


def _used_here(unit: Unit, names: Set[str], own: frozenset[str]) -> Iterator[Statement]:
    """The statements of a unit without what it imports only for others."""
    uses = frozenset().union(*(one.facts.uses | one.facts.declared for one in unit.statements))
    for statement in unit.statements:
        bound = statement.facts.bindings
        needed = bound if statement.kept else bound - (names - uses)
        found = with_fewer(statement, needed.__contains__, own)
        if found is not None:
            yield found


def in_definitions(definitions: tuple[Statement, ...], units: Sequence[Unit]) -> tuple[Statement, ...]:
    """Functions and methods at module level that need such a name import it when they are called."""
    statements = [one for unit in units for one in unit.statements]
    sure = frozenset().union(*(one.facts.writes for one in statements))
    early = reached_early(sorted([*definitions, *statements], key=lambda one: one.place))
    texts = {name: text for name, text in steady([*definitions, *statements]).items() if name in sure - early}
    return tuple(_importing(one, texts) if one.facts.deferred & texts.keys() else one for one in definitions)


def _importing(statement: Statement, texts: Mapping[str, str]) -> Statement:
    lines = statement.text.split("\n")
    inside = lines_in_strings(statement.text)
    for function in reversed(list(_functions(statement.node))):
        wanted = {texts[name] for name in _looked_up(function) & texts.keys()}
        first = function.body[1:2] if ast.get_docstring(function) is not None else function.body[:1]
        if wanted and first and first[0].lineno > _header(function) and first[0].lineno not in inside:
            start = first[0].lineno - 1
            decorated = getattr(first[0], "decorator_list", ())
            start = min([start, *(one.lineno - 1 for one in decorated)])
            while start > _header(function) and lines[start - 1].lstrip().startswith("#"):
                start -= 1
            indent = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
            lines[start:start] = [indent + text for text in sorted(wanted)]
    return statement.saying("\n".join(lines))


def _functions(node: ast.stmt | None) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """A function, or the methods of a class, in order."""
    if isinstance(node, ast.ClassDef):
        return [one for child in node.body for one in _functions(child)]
    return [node] if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else []


def _header(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The last line of what stands before the body, its docstring included."""
    parts = [
        function.lineno,
        *(one.end_lineno or 0 for one in walk(function.args) if isinstance(one, ast.expr)),
    ]
    if function.returns is not None:
        parts.append(function.returns.end_lineno or 0)
    if ast.get_docstring(function) is not None:
        parts.append(function.body[0].end_lineno or 0)
    return max(parts)


def _looked_up(function: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    """What a function looks up in the module, without a `global` that says so."""
    declared = [one.names for one in walk(function) if isinstance(one, (ast.Global, ast.Nonlocal))]
    return captured(function).free - {name for names in declared for name in names}
