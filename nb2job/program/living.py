"""How long functions live: which of the names that they read are bound anew before their last call."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nb2job.program import lookups
from nb2job.program.import_statements import imported_modules
from nb2job.program.inner import inner_reads
from nb2job.program.names import facts
from nb2job.program.nodes import of_kind, unparse, walk
from nb2job.program.program import Statement
from nb2job.regex import regex

Names = frozenset[str]
Function = ast.FunctionDef | ast.Lambda

_LAZY = frozenset("apache_beam concurrent dask multiprocessing polars pyspark ray torchdata".split())
"""Packages whose `map` keeps the function for later."""
_TRACING = frozenset({"tensorflow", "tf"})
"""Packages whose `map` calls the function at once, to make a graph of it, unless that calls Python again."""
_PYTHON = regex(r"py_func|numpy_func|debug_mode|eagerly")


_WRAPPING = frozenset(
    "tf.function tensorflow.function njit numba.njit numba.jit jax.jit torch.no_grad torch.inference_mode"
    " cache lru_cache functools.cache functools.lru_cache".split()
)
"""Decorators behind which a function is reached by its name alone: they put it on no list."""


@dataclass(slots=True)
class _Life:
    """What a statement makes that reads names later: `name` is its only way to be called, if it has one.

    `forever` are names that functions within it read, `last` is the last statement that may call it.
    """

    place: int
    name: str
    reads: Names
    forever: Names
    last: int


def disturbed(units: Sequence[Sequence[Statement]], module: Sequence[Statement], kept: Names) -> list[Names]:
    """For each unit the names that its functions read, and that a later one binds before their last call.

    `kept` are names that are looked up after the last unit.
    """
    binders: dict[str, list[int]] = {}
    for place, one in enumerate(one for unit in units for one in unit):
        for name in one.facts.bindings:
            binders.setdefault(name, []).append(place)
    return [
        frozenset(name for name, last in read if any(end <= one <= last for one in binders.get(name, ())))
        for end, read in _read_later(units, module, kept)
    ]


def surviving(units: Sequence[Sequence[Statement]], module: Sequence[Statement], kept: Names) -> list[Names]:
    """For each unit the names that its functions read, and may still read in a later one."""
    return [
        frozenset(name for name, last in read if last >= end)
        for end, read in _read_later(units, module, kept)
    ]


def _read_later(
    units: Sequence[Sequence[Statement]], module: Sequence[Statement], kept: Names
) -> Iterator[tuple[int, list[tuple[str, int]]]]:
    """Where each unit ends, and the names that its functions read, with the last place where each may be."""
    statements = [one for unit in units for one in unit]
    lives = _lives(statements, module, kept)
    begin = 0
    for unit in units:
        end = begin + len(unit)
        inside = [one for one in lives if begin <= one.place < end]
        yield end, [(name, _end(one, name, statements)) for one in inside for name in one.reads]
        begin = end


def _end(life: _Life, name: str, statements: Sequence[Statement]) -> int:
    return len(statements) if name in life.forever else life.last


def _lives(statements: Sequence[Statement], module: Sequence[Statement], kept: Names) -> list[_Life]:
    """Each life, as short as can be shown: a function that is only called ends with the last call."""
    mapped = _maps_at_once([*module, *statements])
    lives: list[_Life] = []
    for place, one in enumerate(statements):
        reads = one.facts.deferred - (one.facts.mapped if mapped else Names())
        if reads:
            name, forever = _named(one)
            lives.append(_Life(place, name, reads, forever & reads, place if name else len(statements)))
    outside = kept.union(*(one.facts.deferred for one in module))
    changed = True
    while changed:
        changed = False
        for life in lives:
            last = _last_call(life, statements, lives, outside, mapped) if life.name else life.last
            changed |= last > life.last
            life.last = max(last, life.last)
    return lives


def _last_call(
    life: _Life, statements: Sequence[Statement], lives: Sequence[_Life], outside: Names, mapped: bool
) -> int:
    """The last statement that may call a function, by its name, or through others that read the name."""
    last, name, end = life.last, life.name, len(statements)
    if name in outside:
        return end
    behind = range(life.place + 1, end)
    next_one = next((place for place in behind if name in statements[place].facts.writes), end)
    for other in lives:
        if name in other.reads and not _is_behind(other, name, next_one):
            if name in other.forever or not _is_used_up(statements[other.place].tree, name, mapped):
                return end
            last = max(last, other.last)
    for place in behind[: next_one - life.place]:
        found = statements[place].facts
        if name in found.reads | found.class_reads:
            if not _is_used_up(statements[place].tree, name, mapped):
                return end
            last = max(last, place)
    return last


def _is_behind(other: _Life, name: str, binding: int) -> bool:
    """Whether something that reads a name is made when that means the next function, or is that itself."""
    return other.place > binding or (other.place == binding and other.name == name)


def _named(statement: Statement) -> tuple[str, Names]:
    """The name of the function that a statement makes, if that is all it makes; and what inner ones read.

    A generator goes on when its call has ended: it counts as a thing without a name.
    """
    node = _only_function(statement)
    made: Function | None = None
    name = ""
    if isinstance(node, ast.FunctionDef) and all(map(_keeps_nothing, node.decorator_list)):
        made, name = node, node.name
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda) and len(node.targets) == 1:
        target = node.targets[0]
        made, name = node.value, target.id if isinstance(target, ast.Name) else ""
    if made is None or not name or any(isinstance(one, (ast.Yield, ast.YieldFrom)) for one in walk(made)):
        return "", statement.facts.deferred
    return name, statement.facts.deferred & inner_reads(made)


def _only_function(statement: Statement) -> ast.stmt | None:
    """A statement's node; of a `with`, the one function that it makes, if that is all that reads names later.

    It is only called there, by a name that nothing else in the block binds.
    """
    node = statement.node
    if not isinstance(node, ast.With):
        return node
    made = [one for one in node.body if isinstance(one, ast.FunctionDef)]
    if len(made) != 1 or not _alone(node, made[0], statement):
        return node
    read = any(isinstance(one, ast.Name) and one.id == made[0].name for one in walk(node))
    return made[0] if not read or _is_used_up(node, made[0].name, mapped=False) else node


def _alone(node: ast.With, made: ast.FunctionDef, statement: Statement) -> bool:
    """Whether nothing else in a block reads names later, nor binds the name of the function."""
    body = [one for one in node.body if one is not made]
    rest = ast.With(node.items, [*body, ast.Pass()], lineno=1, col_offset=0)
    found = facts(unparse(rest), statement.postponed, statement.contexts)
    return not found.deferred and made.name not in found.bindings | found.function_writes


def _keeps_nothing(decorator: ast.expr) -> bool:
    return unparse(decorator).split("(")[0] in _WRAPPING


# -- calls ----------------------------------------------------------------------------------------


def _maps_at_once(statements: Sequence[Statement]) -> bool:
    """Whether `x.map(f)` calls f before it returns, as in pandas and datasets, in this program."""
    modules = frozenset().union(*(imported_modules(one) for one in statements))
    tracing = bool(modules & _TRACING)
    again = any("streaming" in one.text or (tracing and _PYTHON.search(one.text)) for one in statements)
    return not modules & _LAZY and not again


def _is_used_up(tree: ast.AST, name: str, mapped: bool) -> bool:
    """Whether a name is read only where it is called at once."""
    called = {id(node) for node in _called_at_once(tree, mapped)}
    names = [node for node in of_kind(tree, ast.Name) if node.id == name and isinstance(node.ctx, ast.Load)]
    return bool(names) and all(id(node) in called for node in names)


def _called_at_once(tree: ast.AST, mapped: bool) -> Iterator[ast.AST]:
    for node in walk(tree):
        if isinstance(node, ast.Call):
            yield node.func
            if lookups.calls_at_once(node.func) or (mapped and lookups.is_map(node.func)):
                yield from node.args
                yield from (word.value for word in node.keywords)
            if lookups.consumes(node.func):
                lazy = [one for one in node.args if isinstance(one, ast.Call) and lookups.is_lazy(one)]
                yield from (one for call in lazy for one in call.args)
