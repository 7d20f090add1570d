"""Which names hold something that was computed and that only a display reads: a result, to a reader."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.program.walk import cell_ends
from nb2job.regex import regex

_LOADS = regex(r"(?:read|load|fetch|open|make|create|from|get|download|copy)(?:_|$)|[A-Z](?![A-Z0-9_]+$)")
"""Calls that give data, or an object that is not trained yet, which are no results; `RMSE` is no class."""


_FILLING = frozenset("append add update extend insert setdefault appendleft".split())


class UnreadNames:
    """Judges the names that displays show, of one program.

    `computes` says of an expression whether it gives a value that is more than data.
    """

    def __init__(self, program: Program, computes: Callable[[ast.expr], bool]) -> None:
        self.statements = list(program.statements())
        self.computes = computes
        self.places = {id(one): number for number, one in enumerate(self.statements)}
        self.ends = cell_ends(self.statements)
        every = list(program.every_statement())
        self.later = frozenset().union(*(one.facts.deferred | one.facts.declared for one in every))

    def is_result(self, statement: Statement, name: str) -> bool:
        """Whether a display shows what was computed for it alone."""
        place = self.places.get(id(statement))
        if place is None or name in self.later or self._is_read_behind(place, name):
            return False
        return self._is_computed_before(place, name)

    def _is_read_behind(self, place: int, name: str) -> bool:
        for number in range(place + 1, len(self.statements)):
            statement = self.statements[number]
            if name in statement.facts.uses and not self._shows(statement):
                return True
            if name in statement.facts.writes:
                return False
        return False

    def _is_computed_before(self, place: int, name: str) -> bool:
        filled = False
        for number in range(place - 1, -1, -1):
            statement = self.statements[number]
            facts = statement.facts
            if name in facts.bindings:
                return filled or self._is_computed(statement.node)
            if name in facts.uses and not self._shows(statement):
                if not fills(statement.tree, name):
                    return False
                filled = True
        return False

    def _is_computed(self, node: ast.stmt | None) -> bool:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            return not _is_data(node.value) and self.computes(node.value)
        return isinstance(node, (ast.For, ast.While))

    def _shows(self, statement: Statement) -> bool:
        """Whether a statement only shows something: a name, or a look at it, that a cell ends with."""
        node = statement.node
        if not isinstance(node, ast.Expr):
            return False
        displays = isinstance(node.value, ast.Call) and unparse(node.value.func) == "display"
        return displays or (id(statement) in self.ends and not isinstance(node.value, ast.Call))


def _is_data(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = unparse(node.func).rpartition(".")[2]
    # `pd.DataFrame(rows)` shows what was put into rows.
    held = called in {"DataFrame", "Series"} and bool(node.args) and isinstance(node.args[0], ast.Name)
    return bool(_LOADS.match(called)) and not held


def fills(tree: ast.AST, name: str) -> bool:
    """Whether a statement puts something into what the name holds: `table.loc[n] = row`."""
    owners = map(_owner, _targets(tree))
    return any(isinstance(one, ast.Name) and one.id == name for one in owners)


def _targets(tree: ast.AST) -> Sequence[ast.expr]:
    found: list[ast.expr] = []
    for one in walk(tree):
        if isinstance(one, ast.Assign):
            found += one.targets
        elif isinstance(one, ast.AugAssign):
            found.append(one.target)
        elif isinstance(one, ast.Expr) and isinstance(one.value, ast.Call):
            method = one.value.func
            filling = isinstance(method, ast.Attribute) and method.attr in _FILLING
            found += [method.value] if filling and isinstance(method, ast.Attribute) else []
    return found


def _owner(target: ast.expr) -> ast.expr:
    """What a target is a part of: `table` for `table.loc[n]`."""
    while isinstance(target, (ast.Subscript, ast.Attribute)):
        target = target.value
    return target
