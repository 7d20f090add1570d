"""Which definitions that read notebook variables can stand in the one unit that uses them, as closures."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from nb2job.program import lookups
from nb2job.program.by_reference import looks_up_by_reference
from nb2job.program.lifting import Lifting
from nb2job.program.nodes import of_kind
from nb2job.program.program import Statement, Unit

Names = frozenset[str]


def sinkable(
    module: Sequence[Statement], units: Sequence[Unit], lifting: Lifting, bound: Names
) -> dict[str, int]:
    """The definitions to move, by name, each with the number of the unit that uses it.

    A definition moves when it reads names (of `bound`, the variables) that it cannot be handed, when all
    its uses are in one unit or in definitions that move there too, and when that spares a global.
    """
    if looks_up_by_reference((*module, *(one for unit in units for one in unit.statements))):
        return {}
    wanted = {name: _unhanded(one, lifting, bound) for name, one in _definitions(module)}
    found = {name: _group(name, module, units) for name, names in wanted.items() if names}
    groups = {name: group for name, group in found.items() if group}
    while True:
        moved = {one for group in groups.values() for one in group}
        stay = _union(names for name, names in wanted.items() if name not in moved)
        idle = [name for name in groups if wanted[name] <= stay]
        if not idle:
            break
        for name in idle:
            del groups[name]
    return {one: number for group in groups.values() for one, number in group.items()}


def is_movable(statement: Statement) -> bool:
    """Whether a definition means the same inside a function."""
    facts = statement.facts
    if facts.function_writes or facts.absolute or facts.class_reads:
        return False
    calls = of_kind(statement.tree, ast.Call)
    return not any(lookups.names_in_strings(call) for call in calls)


def _definitions(module: Sequence[Statement]) -> list[tuple[str, Statement]]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [(one.node.name, one) for one in module if isinstance(one.node, kinds)]


def _unhanded(statement: Statement, lifting: Lifting, bound: Names) -> Names:
    """The variables that a definition reads from the module, and does not take as arguments."""
    name = getattr(statement.node, "name", "")
    return (statement.facts.deferred & bound) - frozenset(lifting.names.get(name, ()))


def _group(name: str, module: Sequence[Statement], units: Sequence[Unit]) -> dict[str, int]:
    """The definition and all that use it, with their one unit; nothing if there is no such unit."""
    definitions = dict(_definitions(module))
    group, waiting = set[str](), [name]
    while waiting:
        one = waiting.pop()
        if one in group:
            continue
        group.add(one)
        waiting += [other for other, text in definitions.items() if one in text.facts.uses and other != one]
    users = {
        number
        for number, unit in enumerate(units)
        if any(group & statement.facts.uses for statement in unit.statements)
    }
    movable = all(is_movable(definitions[one]) for one in group)
    return dict.fromkeys(sorted(group), users.pop()) if len(users) == 1 and movable else {}


def _union(names: Iterable[Names]) -> Names:
    return frozenset().union(*names)
