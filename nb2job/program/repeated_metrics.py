"""Numbers that a notebook prints more than once under one name: they are logged where it does so first."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence, Set

from nb2job.program.metric_names import Key, Occurrence
from nb2job.program.metric_words import folded
from nb2job.program.nodes import walk
from nb2job.program.program import Statement

Names = frozenset[str]


def repeated(found: Sequence[Occurrence], statements: Sequence[Statement], written: Set[str]) -> set[Key]:
    """Those whose number is surely logged already, under the same name and in the same round.

    Args:
        found: every number that will be logged, in order.
        statements: those that they stand in, by number.
        written: names that functions may set.
    """
    seen: dict[tuple[str, str], list[Occurrence]] = {}
    again: set[Key] = set()
    for one in found:
        names = _names(one)
        if not isinstance(one.value, ast.Name) or names & written:
            continue
        name = one.name if "{" in one.name else folded(one.name)
        before = seen.setdefault((name, one.value.id), [])
        for first in reversed(before):
            if not _is_kept(names, first, one, statements):
                break  # what sets a name after this one does so after those before it, too
            if _has_run(first, one, statements):
                again.add(one.key)
                break
        before.append(one)
    return again


def _names(one: Occurrence) -> Names:
    """The names of its value, and those that the fields of its own name read."""
    value = {one.value.id} if isinstance(one.value, ast.Name) else set()
    fields = one.name.split("{")[1:]
    return frozenset(value.union(*(re.findall(r"[^\W\d]\w*", text.partition("}")[0]) for text in fields)))


def _has_run(first: Occurrence, one: Occurrence, statements: Sequence[Statement]) -> bool:
    """Whether a line has always run where another does, once for each of its rounds."""
    if first.number == one.number:
        return any(first.line.node is node for node in one.line.siblings)
    return one.line.top and first.line.node is statements[first.number].node


def _is_kept(names: Names, first: Occurrence, one: Occurrence, statements: Sequence[Statement]) -> bool:
    """Whether nothing sets a name between two lines."""
    if any(names & each.facts.bindings for each in statements[first.number + 1 : one.number]):
        return False
    start = first.place if first.number == one.number else (one.number, 0, 0)
    stored = _stored(statements[one.number].tree, one.number)
    return not any(name in names and start < place < one.place for name, place in stored)


def _stored(tree: ast.AST, number: int) -> Iterator[tuple[str, tuple[int, int, int]]]:
    for node in walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id, (number, node.lineno, node.col_offset)
