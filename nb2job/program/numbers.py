"""Names that hold one number wherever a program assigns them."""

from __future__ import annotations

import ast

from nb2job.program.program import Program
from nb2job.program.scores import is_number
from nb2job.program.walk import lines


class NumberNames:
    """For each function (and the top level, ""), the names that are provably one number."""

    def __init__(self, program: Program) -> None:
        self.values: dict[str, dict[str, list[ast.expr | None]]] = {}
        self.known: dict[str, frozenset[str]] = {}
        for statement in program.statements():
            for line in lines(statement.tree):
                given = self.values.setdefault(line.function, {})
                for name, value in assignments(line.node):
                    given.setdefault(name, []).append(value)

    def within(self, function: str) -> frozenset[str]:
        """The names of one function; the largest set in which each holds given the others."""
        if function not in self.known:
            given = self.values.get(function, {})
            known = frozenset(given)
            while True:
                fewer = frozenset(
                    name
                    for name in known
                    if all(value is not None and is_number(value, known) for value in given[name])
                )
                if fewer == known:
                    break
                known = fewer
            self.known[function] = known
        return self.known[function]


def assignments(node: ast.stmt) -> list[tuple[str, ast.expr | None]]:
    """What a statement assigns to plain names; None for a value that cannot be told."""
    if isinstance(node, ast.Assign):
        found: list[tuple[str, ast.expr | None]] = []
        for target in node.targets:
            if isinstance(target, ast.Name):
                found.append((target.id, node.value))
            else:
                found += _all_names(target)
        return found
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        return [(node.target.id, ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value))]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [(node.target.id, node.value)] if node.value is not None else []
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return _all_names(node.target)
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [pair for item in node.items if item.optional_vars for pair in _all_names(item.optional_vars)]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return [(one.arg, None) for one in ast.walk(node.args) if isinstance(one, ast.arg)]
    return []


def _all_names(target: ast.expr) -> list[tuple[str, ast.expr | None]]:
    return [(one.id, None) for one in ast.walk(target) if isinstance(one, ast.Name)]
