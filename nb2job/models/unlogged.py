"""Models that are fitted where no line after it can log them: in a loop, a function, under a condition."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nb2job.models.own import makers
from nb2job.program.program import Program, Statement
from nb2job.program.walk import lines

_FITS = frozenset({"fit", "partial_fit", "fit_generator", "train"})


@dataclass(frozen=True, slots=True)
class Unlogged:
    """A model's name, the assignment that makes it, and where that stands: "in a loop", "in train()"."""

    name: str
    statement: Statement
    node: ast.stmt
    where: str


def unlogged(program: Program) -> Iterator[Unlogged]:
    """Each name that holds a fitted model only there; functions that give their model back are left out."""
    known = makers(program)
    giving = {name for name, function in known.functions.items() if any(function.returned)}
    seen: set[tuple[str, str]] = set()
    for statement in program.statements():
        fitted = _fitted(statement.tree)
        for line in lines(statement.tree):
            node = line.node
            if node is statement.node or not isinstance(node, ast.Assign) or line.function in giving:
                continue
            target, made = node.targets[0], known.made(node.value, {})
            if made is None or not isinstance(target, ast.Name) or (line.function, target.id) in seen:
                continue
            if made.fitted or target.id in fitted:
                seen.add((line.function, target.id))
                where = f"in {line.function}()" if line.function else "under a condition"
                yield Unlogged(target.id, statement, node, "in a loop" if line.loops else where)


def _fitted(tree: ast.AST) -> set[str]:
    """Names on which a method is called that fits."""
    return {
        one.func.value.id
        for one in ast.walk(tree)
        if isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr in _FITS
        and isinstance(one.func.value, ast.Name)
    }
