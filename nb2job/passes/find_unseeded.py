"""A finding for every random draw that no seed repeats; nothing is changed."""

from __future__ import annotations

import ast

from nb2job.notebook.cell import Note
from nb2job.program.nodes import unparse
from nb2job.program.program import Program
from nb2job.program.random_draws import unseeded

_OF_NETWORKS = "Seed the library first: keras.utils.set_random_seed(…), torch.manual_seed(…)."


def find_unseeded(program: Program) -> Program:
    """Name the estimators, splits and samples that draw at random without a seed."""
    notes = []
    for draw in unseeded(program):
        if _is_only_shown(draw.statement.node, draw.call):
            continue
        first = draw.statement.node.lineno if draw.statement.node is not None else 1
        place = draw.statement.place.moved(draw.call.lineno - first)
        name = unparse(draw.call.func)[:60]
        hint = "" if draw.takes_state else _OF_NETWORKS
        notes.append(Note("NB210", place, f"{name} draws at random without a seed", hint))
    return program.noting(*notes)


def _is_only_shown(statement: ast.stmt | None, call: ast.Call) -> bool:
    """Whether an estimator is made for a look at it, and never fitted: only that would draw."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return isinstance(statement, ast.Expr) and statement.value is call and name[:1].isupper()
