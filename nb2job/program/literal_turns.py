"""Loops over a literal list: whether an expression in them surely takes on all that it may be."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2job.program.lookups import jumps
from nb2job.program.nodes import names_in, walk
from nb2job.program.seen_values import Values


def takes_on_all(node: ast.expr, loops: Sequence[ast.For], values: Values) -> bool:
    """Whether every variable of several values in an expression is set to each by a loop around it."""
    if any(map(_chooses, (node, *(one for name in names_in(node) for one in values.get(name, ()) if one)))):
        return False
    whole = [one for one in loops if not any(map(jumps, one.body))]
    turns = {one.target.id: one.iter for one in whole if isinstance(one.target, ast.Name)}
    varying = [name for name in names_in(node) if len(values.get(name, ())) > 1]
    return all(name in turns and _covers(turns[name], values[name]) for name in varying)


def _chooses(node: ast.expr) -> bool:
    """Whether an expression takes one of several parts: `"a.csv" if small else "b.csv"`."""
    return any(isinstance(one, (ast.IfExp, ast.BoolOp, ast.NamedExpr)) for one in walk(node))


def _covers(turns: ast.expr, held: Sequence[ast.expr | None]) -> bool:
    """Whether a loop over a literal gives a variable all that it ever holds."""
    given = turns.elts if isinstance(turns, (ast.List, ast.Tuple)) else []
    spelled = {ast.dump(one) for one in given}
    return all(one is not None and ast.dump(one) in spelled for one in held)
