"""Which names are read by functions that may be called after the statements that made them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2job.program import lookups
from nb2job.program.import_statements import imported_modules
from nb2job.program.program import Statement

Names = frozenset[str]

_LAZY = frozenset(
    "apache_beam concurrent dask multiprocessing polars pyspark ray tensorflow tf torchdata".split()
)
"""Packages whose `map` keeps the function for later."""


def maps_at_once(statements: Sequence[Statement]) -> bool:
    """Whether `x.map(f)` calls f before it returns, as in pandas and datasets, in this program."""
    modules = frozenset().union(*(imported_modules(one) for one in statements))
    return not modules & _LAZY and not any("streaming" in one.text for one in statements)


def living(statements: Sequence[Statement], later: Names, mapped: bool) -> Names:
    """Names that a function made here reads, and may read after the last of the statements has run.

    Args:
        statements: they run one after the other.
        later: names that are looked up after them.
        mapped: whether the `map` method calls at once.
    """
    settled: dict[int, Names] = {}
    while True:
        more = {
            number: _outliving(one)
            for number, one in enumerate(statements)
            if number not in settled and _settles(number, statements, settled, later, mapped)
        }
        if not more:
            break
        settled |= more
    return frozenset().union(
        *(settled.get(number, one.facts.deferred) for number, one in enumerate(statements))
    )


def _settles(
    number: int, statements: Sequence[Statement], settled: dict[int, Names], later: Names, mapped: bool
) -> bool:
    """Whether a function is only called, here, and never kept."""
    node = statements[number].node
    if not isinstance(node, ast.FunctionDef) or node.decorator_list or node.name in later:
        return False
    for place, one in enumerate(statements):
        kept = settled.get(place, one.facts.deferred)
        if node.name in kept and place != number:
            return False
        if node.name in one.facts.valued and not _is_used_up(one.tree, node.name, mapped):
            return False
    return True


def _is_used_up(tree: ast.AST, name: str, mapped: bool) -> bool:
    """Whether a name only stands where it is called at once."""
    called = {id(node) for node in _called_at_once(tree, mapped)}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name]
    return all(id(node) in called for node in names)


def _called_at_once(tree: ast.AST, mapped: bool) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.func
            if lookups.calls_at_once(node.func) or (mapped and lookups.is_map(node.func)):
                yield from node.args
                yield from (word.value for word in node.keywords)


def _outliving(statement: Statement) -> Names:
    """What functions inside a function read, and a generator's own names: they go on after it."""
    found: set[str] = set()
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.GeneratorExp, ast.ClassDef)
    for child in ast.walk(statement.tree):
        if isinstance(child, (ast.Yield, ast.YieldFrom)):
            return statement.facts.deferred
        if child is not statement.node and isinstance(child, inner):
            found |= {one.id for one in ast.walk(child) if isinstance(one, ast.Name)}
    return statement.facts.deferred & found
