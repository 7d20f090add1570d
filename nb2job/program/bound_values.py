"""Where a name got the value that a line shows, and what was put into that since."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from nb2job.program.nodes import walk
from nb2job.program.program import Statement
from nb2job.program.unread import fills

_Function = (ast.FunctionDef, ast.AsyncFunctionDef)
_Loop = (ast.For, ast.AsyncFor)


@dataclass(frozen=True, slots=True)
class Bound:
    """The line that binds a name: of the statement with this number; None for a node that shows nothing."""

    node: ast.AST | None
    place: int
    line: int = 0
    is_argument: bool = False


def above(statements: Sequence[Statement], name: str, place: int, line: int) -> Bound | None:
    """The binding that a line of a statement sees, the last above it; `line` is 0 for a statement alone."""
    if line:
        tree = statements[place].tree
        found = [one for one in _binding(tree, name) if one.lineno < line]
        if found:
            return Bound(found[-1], place, found[-1].lineno)
        if any(isinstance(one, ast.arg) and one.arg == name for one in walk(tree)):
            return Bound(None, place, is_argument=True)
    for number in range(place - 1, -1, -1):
        facts = statements[number].facts
        if name in facts.bindings:
            inner = _binding(statements[number].tree, name)
            node = inner[-1] if inner else None
            return Bound(
                node, number, node.lineno if node is not None and _is_compound(statements[number]) else 0
            )
    return None


def chain(
    statements: Sequence[Statement],
    node: ast.expr,
    place: int,
    line: int,
    is_known: Callable[[str, int, int], bool],
) -> list[tuple[str, int, int]]:
    """The names (with the place and line that see each) that an expression hangs on, first lines first.

    What `is_known` is not followed further up.
    """
    found: set[tuple[str, int, int]] = set()
    left = [(one.id, place, line) for one in walk(node) if isinstance(one, ast.Name)]
    while left:
        one = left.pop()
        bound = None if one in found or is_known(*one) else above(statements, *one)
        if bound is not None and bound.node is not None:
            found.add(one)
            parts = (part for value in given_to(bound.node, one[0]) for part in walk(value))
            left += [(part.id, bound.place, bound.line) for part in parts if isinstance(part, ast.Name)]
    return sorted(found, key=lambda one: (one[1:], one[0]))


def _is_compound(statement: Statement) -> bool:
    return bool(getattr(statement.node, "body", None))


def _binding(tree: ast.AST, name: str) -> list[ast.stmt]:
    """The statements in a tree that bind a name, in their order."""
    kinds = (ast.Assign, ast.AnnAssign, ast.AugAssign, *_Loop, ast.With)
    found = [one for one in walk(tree) if isinstance(one, kinds) and name in _targets(one)]
    return sorted(found, key=lambda one: one.lineno)


def _targets(node: ast.stmt) -> set[str]:
    return {one.id for target in _spots(node) for one in walk(target) if _is_stored(one)}  # type: ignore[attr-defined]


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _spots(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    if isinstance(node, (ast.AnnAssign, ast.AugAssign, *_Loop)):
        return [node.target]
    items = node.items if isinstance(node, ast.With) else []
    return [one.optional_vars for one in items if one.optional_vars is not None]


def given_to(node: ast.AST | None, name: str) -> list[ast.expr]:
    """What an assignment gives a name, alone or as a part of what several names take."""
    if isinstance(node, ast.AnnAssign):
        return [node.value] if node.value is not None else []
    found: list[ast.expr] = []
    for target in node.targets if isinstance(node, ast.Assign) else ():
        found += _part(target, node.value, name)  # type: ignore[union-attr]
    return found


def _part(target: ast.expr, value: ast.expr, name: str) -> list[ast.expr]:
    if isinstance(target, (ast.Tuple, ast.List)):
        if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
            pairs = zip(target.elts, value.elts, strict=True)
            return [found for one, part in pairs for found in _part(one, part, name)]
        return [value] if any(_is_stored(one) and one.id == name for one in walk(target)) else []  # type: ignore[attr-defined]
    return [value] if isinstance(target, ast.Name) and target.id == name else []


def filled_between(statements: Sequence[Statement], name: str, bound: Bound, place: int, line: int) -> bool:
    """Whether something is put into what a name holds, after that was bound and before a line sees it."""
    for number in range(bound.place, place + 1):
        for one in _statements(statements[number].tree):
            late = number > bound.place or one.lineno > bound.line > 0
            early = number < place or 0 < one.lineno < line
            if late and early and fills(one, name):
                return True
    return False


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    return (one for one in walk(tree) if isinstance(one, (ast.Assign, ast.AugAssign, ast.Expr)))
