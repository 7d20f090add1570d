"""Which names the program may have looked up before a statement runs, through calls too."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2job.program.import_statements import is_fallback
from nb2job.program.program import Statement

Names = frozenset[str]


def reached_early(statements: Sequence[Statement]) -> Names:
    """Names that may be looked up before the statement that first binds them has run.

    A function's names are looked up when anything that has run may have called it: it was named in some
    other way than by its definition.
    """
    reach = _Reach()
    bound: set[str] = set()
    early: set[str] = set()
    for statement in statements:
        reach.run(statement)
        new = (statement.facts.bindings | statement.facts.function_writes) - bound
        early |= new & reach.names
        bound |= new
    return frozenset(early)


def reached(statements: Sequence[Statement]) -> Names:
    """Names that may have been looked up once the statements have run."""
    reach = _Reach()
    for statement in statements:
        reach.run(statement)
    return frozenset(reach.names)


class _Reach:
    """The names looked up so far, and what each function would look up."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.bodies: dict[str, Names] = {}
        self.expanded: set[str] = set()

    def run(self, statement: Statement) -> None:
        """Take one statement: what it looks up, then what it defines for later."""
        facts, node = statement.facts, statement.node
        name = _defined(node)
        later = facts.bindings if is_fallback(statement) else Names()
        at_once = facts.reads | facts.class_reads | (Names() if name else facts.deferred - later)
        for one in at_once:
            self._reach(one)
        if name:
            self.bodies[name] = self.bodies.get(name, Names()) | facts.deferred
            self.expanded.clear()

    def _reach(self, name: str) -> None:
        waiting = [name]
        while waiting:
            one = waiting.pop()
            self.names.add(one)
            if one not in self.expanded:
                self.expanded.add(one)
                waiting.extend(self.bodies.get(one, ()))


def _defined(node: ast.stmt | None) -> str:
    """The name of a function, class or lambda that a statement defines, and does nothing else."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return node.name
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda) and len(node.targets) == 1:
        target = node.targets[0]
        return target.id if isinstance(target, ast.Name) else ""
    return ""
