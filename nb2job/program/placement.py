"""What may stand at module level: imports, what imports can see, definitions and constants.

A statement rises when the name it binds has exactly one binding in the program (identical repeats count
once) and everything that it reads as it runs stands at module level too.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from nb2job.program.aliases import import_paths, is_alias, is_quiet, pure_names
from nb2job.program.bindings import binding_text, bindings
from nb2job.program.definitions import lambda_name, only_defines, only_wraps
from nb2job.program.environment_looks import EnvironmentLooks
from nb2job.program.fixed import is_constant, mutated
from nb2job.program.import_statements import (
    STDLIB,
    WELL_KNOWN,
    barriers,
    imported_modules,
    is_fallback,
    is_import,
    is_replaced,
    is_setup,
)
from nb2job.program.names import BUILTINS, dump
from nb2job.program.nodes import walk
from nb2job.program.own_globals import own_globals
from nb2job.program.path_setups import PathSetups
from nb2job.program.program import Statement, Unit
from nb2job.program.reach import reached_early
from nb2job.program.stars import hides
from nb2job.program.submodules import module_aliases

Names = frozenset[str]


@dataclass
class Placement:
    """The statements that rise, in their order, by kind."""

    imports: list[Statement] = field(default_factory=list)
    definitions: list[Statement] = field(default_factory=list)
    moved: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    risen: set[tuple[bool, str]] = field(default_factory=set)


def place(units: Sequence[Unit], start: Names, added: Names = frozenset()) -> Placement:
    """Decide what rises from units.

    `start` are names that are bound before the first unit (parameters), `added` those by which the script
    calls modules of its own: a use of such a name says nothing about where the notebook's import stood.
    """
    statements = [one for unit in units for one in unit.statements]
    counts = bindings(statements, start)
    placement = Placement()
    early = reached_early(statements)
    _place_imports(statements, counts, placement, early - added)
    roots = pure_names(placement.imports) | (BUILTINS - counts.keys())
    paths = {name: name for name in BUILTINS - counts.keys()} | import_paths(placement.imports)
    aliases = module_aliases(statements, import_paths(placement.imports), placement.moved)
    constants = _constants(statements, counts, start | BUILTINS | early, roots, paths, aliases)
    _place_definitions(statements, counts, placement, frozenset(constants), early)
    _place_constants(units, constants, placement)
    for number in own_globals(statements, placement.moved, start | BUILTINS):
        _rise(placement, placement.definitions, number, statements[number])
    return placement


# -- imports --------------------------------------------------------------------------------------


def _place_imports(
    statements: Sequence[Statement], counts: Counter[str], placement: Placement, early: Names
) -> None:
    barrier: Names = frozenset()
    looks, folders = EnvironmentLooks(), PathSetups(statements, counts, early)
    last = max((number for number, one in enumerate(statements) if is_import(one)), default=-1)
    for number, statement in enumerate(statements):
        names = statement.facts.bindings
        if is_import(statement) or is_fallback(statement):
            own = names if is_fallback(statement) else Names()
            free = all(counts[name] == 1 and name not in early for name in names)
            seen = _sees(imported_modules(statement), barrier) or is_replaced(statement, barrier)
            seen |= "warnings" in barrier and isinstance(statement.node, ast.Try)
            seen |= bool(statement.facts.stars) and hides(statements, number, placement.moved)
            # A module that is imported again is the one that it was, whatever has happened since.
            again = (True, dump(statement.text)) in placement.risen and not statement.facts.stars
            seen = seen and not again
            if free and not seen and statement.facts.uses - placement.names - own <= BUILTINS:
                _rise(placement, placement.imports, number, statement)
        elif number < last and (
            _is_free_setup(statement, placement.names, barrier, looks)
            or ("path" not in barrier and not looks.at(statement) and folders.rise(number, placement.names))
        ):
            _rise(placement, placement.imports, number, statement)
        else:
            barrier |= barriers(statement)
            looks.see(statement)


def _is_free_setup(statement: Statement, names: Set[str], barrier: Names, looks: EnvironmentLooks) -> bool:
    """Whether it rises with the imports; a filter of warnings never rises above another one.

    Nor does a variable of the environment rise above a line that may look at it.
    """
    return (
        is_setup(statement, names)
        and not looks.at(statement)
        and not barriers(statement) & barrier & {"warnings"}
    )


def _sees(modules: Names, barriers_before: Names) -> bool:
    """Whether an import could find something else, or start differently, after what was done before."""
    others = modules - STDLIB
    if "environment" in barriers_before and others:
        return True
    unknown = others - WELL_KNOWN
    return bool(barriers_before & {"path", "files"} and unknown)


def _rise(placement: Placement, into: list[Statement], number: int, statement: Statement) -> None:
    placement.moved.add(number)
    placement.names |= statement.facts.bindings
    key = (into is placement.imports, _repeat(statement))
    if key not in placement.risen:
        placement.risen.add(key)
        into.append(statement)


def _repeat(statement: Statement) -> str:
    """The text by which a repeat of a whole statement is known."""
    node = statement.node
    if isinstance(node, (ast.Import, ast.ImportFrom)) and len(node.names) == 1 and node.names[0].asname:
        return binding_text(statement, node.names[0].asname) + f" as {node.names[0].asname}"
    return dump(statement.text)


# -- definitions and constants --------------------------------------------------------------------


def _place_definitions(
    statements: Sequence[Statement],
    counts: Counter[str],
    placement: Placement,
    constants: Names,
    early: Names,
) -> None:
    own = frozenset(counts) - placement.names
    changed = frozenset().union(*(mutated(one.text) for one in statements), frozenset())
    ready_names = placement.names | BUILTINS
    plain = frozenset(
        one.node.name
        for one in statements
        if isinstance(one.node, ast.FunctionDef)
        and only_wraps(one.node)
        and one.facts.deferred <= ready_names
    )
    there = constants | (BUILTINS - counts.keys())
    times = Counter(name for one in statements for name in one.facts.bindings)
    for number, statement in enumerate(statements):
        node, facts = statement.node, statement.facts
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            ready = facts.reads - placement.names <= there
            anew = times[node.name] > 1 and node.name in changed  # a repeat forgets what was set on the first
            free = counts[node.name] == 1 and node.name not in early and not anew
            if ready and free and not facts.class_reads and only_defines(node, own, plain, changed):
                _rise(placement, placement.definitions, number, statement)


def _constants(
    statements: Sequence[Statement],
    counts: Counter[str],
    taken: Names,
    roots: Names,
    paths: Mapping[str, str],
    aliases: Mapping[int, str],
) -> dict[str, list[int]]:
    """Every name that is only ever set to one constant, and where; lists and dicts once at most.

    A second `v = [1]` makes a second list: an alias of the first would tell them apart. `aliases` of a
    library's parts are no such thing.
    """
    found: dict[str, list[int]] = {}
    changed = frozenset().union(*(mutated(one.text) for one in statements), frozenset())
    times = Counter(name for one in statements for name in one.facts.bindings)
    for number, statement in enumerate(statements):
        name = aliases.get(number) or constant_name(statement, found.keys(), roots, paths)
        name = name or lambda_name(statement, found.keys(), roots, paths.keys())
        fixed = bool(name) and counts[name] == 1 and name not in taken and name not in changed
        if fixed and (times[name] == 1 or number in aliases or not _makes_objects(statement)):
            found.setdefault(name, []).append(number)
    return found


def _makes_objects(statement: Statement) -> bool:
    """Whether it makes a new list, set or dict, or names one that is made elsewhere."""
    new = (ast.List, ast.Set, ast.Dict, ast.Call, ast.Lambda)
    node = statement.node
    value = getattr(node, "value", None)
    return value is not None and any(isinstance(one, (*new, ast.Name)) for one in walk(value))


def _place_constants(units: Sequence[Unit], constants: dict[str, list[int]], placement: Placement) -> None:
    """A constant rises when a definition at module level or a second unit reads it."""
    statements = [one for unit in units for one in unit.statements]
    needed = set(_uses(placement.definitions))
    seen: Counter[str] = Counter()
    for unit in units:
        uses = _uses(unit.statements)
        home = frozenset().union(*(one.facts.bindings for one in unit.statements), frozenset())
        seen.update(uses - home)
    needed |= seen.keys()
    for name, numbers in reversed(constants.items()):
        if name in needed:
            needed |= statements[numbers[0]].facts.uses
    for name, numbers in constants.items():
        for number in numbers if name in needed else ():
            _rise(placement, placement.definitions, number, statements[number])


def _uses(statements: Sequence[Statement]) -> Names:
    return frozenset().union(*(one.facts.uses for one in statements), frozenset())


def constant_name(
    statement: Statement,
    names: Set[str] = frozenset(),
    roots: Names = frozenset(),
    paths: Mapping[str, str] | None = None,
) -> str:
    """The name that a statement sets to a constant (or to another name for one of `roots`), or "".

    `names` are constants already, `paths` what the imports above mean: a device is one, too.
    """
    node = statement.node
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, value = node.targets[0], node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        target, value = node.target, node.value
    else:
        return ""
    known = is_constant(value, names) or (bool(roots) and is_alias(value, roots, names))
    known = known or is_quiet(value, paths or {})
    return target.id if isinstance(target, ast.Name) and known else ""
