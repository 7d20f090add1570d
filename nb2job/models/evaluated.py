"""Evaluations whose result the notebook only shows: `model.evaluate(X, y)` of Keras."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2job.models.fitted import Fit
from nb2job.program.edit import source_of
from nb2job.program.program import Statement


def evaluations(statements: Sequence[Statement], fits: Sequence[Fit]) -> dict[int, str]:
    """The numbers of such statements, each with the measures that it gives, by name, as lists of one."""
    found: dict[int, str] = {}
    for number, statement in enumerate(statements):
        name = _evaluated(statement)
        if not name:
            continue
        before = [one for one in fits if one.number < number and one.name == name]
        if not before or before[-1].made.flavor.fits != "history":
            continue
        if not any(name in one.facts.bindings for one in statements[before[-1].number + 1 : number]):
            found[number] = name
    several = len({*found.values()}) > 1
    return {number: _by_name(statements[number], f"{one} " * several) for number, one in found.items()}


def _evaluated(statement: Statement) -> str:
    node = statement.node
    call = node.value if isinstance(node, ast.Expr) else None
    if statement.kept or not isinstance(call, ast.Call) or "#" in statement.text:
        return ""
    method = call.func
    words = {word.arg for word in call.keywords}
    plain = (
        isinstance(method, ast.Attribute) and method.attr == "evaluate" and not words & {None, "return_dict"}
    )
    owner = method.value if plain and isinstance(method, ast.Attribute) else None
    return owner.id if isinstance(owner, ast.Name) and call.args else ""


def _by_name(statement: Statement, model: str) -> str:
    assert isinstance(statement.node, ast.Expr)
    call = source_of(statement.text, statement.node.value).removesuffix(")").rstrip().rstrip(",")
    return f'{{f"{model}evaluate {{name}}": [value] for name, value in {call}, return_dict=True).items()}}'
