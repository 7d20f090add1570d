"""Functions that a search calls again and again, and the scores that they give back to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nb2job.findings.finding import Look
from nb2job.findings.learning.parts import Parts, outside_functions
from nb2job.findings.learning.scoring import scored_in
from nb2job.program.nodes import last_name, names_in, walk
from nb2job.program.program import Statement
from nb2job.program.scopes import bound_names, captured

_SEARCHES = frozenset({"optimize", "fmin", "gp_minimize", "forest_minimize", "gbrt_minimize"})
"""Optuna's method, and the functions of hyperopt and scikit-optimize."""


@dataclass(frozen=True, slots=True)
class Objective:
    """A function that is searched by, its statement, and a measuring on the test part that it returns."""

    statement: Statement
    function: ast.FunctionDef
    call: ast.Call


def on_test(look: Look, parts: Parts) -> Iterator[Objective]:
    """The objectives that measure on a test part from outside them: one that splits by itself may do so."""
    defined = {one.node.name: one for one in look.statements if isinstance(one.node, ast.FunctionDef)}
    told: set[str] = set()
    for statement in look.statements if defined else ():
        for node in outside_functions(statement.tree):
            name = _searched(node, defined) if isinstance(node, ast.Call) else ""
            if name and name not in told:
                told.add(name)
                yield from _returned(look, defined[name], parts)


def _searched(call: ast.Call, defined: Mapping[str, Statement]) -> str:
    """The function of the notebook that `study.optimize(objective)` calls."""
    if last_name(call.func) not in _SEARCHES:
        return ""
    given = [*call.args[:1], *(word.value for word in call.keywords if word.arg in {"func", "fn"})]
    names = [inner for one in given for inner in sorted(names_in(one)) if inner in defined]
    return names[0] if names else ""


def _returned(look: Look, statement: Statement, parts: Parts) -> Iterator[Objective]:
    function = statement.node
    assert isinstance(function, ast.FunctionDef)
    free = captured(function).free
    scores: dict[str, ast.Call] = {}
    for part in function.body:
        calls = {
            id(one): one
            for one, data in scored_in(look, part)
            if parts.is_test(data) and names_in(data) <= free
        }
        for node in outside_functions(part):
            value = node.value if isinstance(node, (ast.Assign, ast.Return)) else None
            found = _score_in(value, calls, scores) if value is not None else None
            if found is not None and isinstance(node, ast.Return):
                yield Objective(statement, function, found)
                return
            if isinstance(node, ast.Assign):
                for name in set().union(*map(bound_names, node.targets)):
                    scores.pop(name, None)
                    scores |= {name: found} if found is not None else {}


def _score_in(
    value: ast.expr, calls: Mapping[int, ast.Call], scores: Mapping[str, ast.Call]
) -> ast.Call | None:
    for one in walk(value):
        if id(one) in calls:
            return calls[id(one)]
        if isinstance(one, ast.Name) and one.id in scores:
            return scores[one.id]
    return None
