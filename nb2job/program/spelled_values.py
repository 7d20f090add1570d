"""Values that measure nothing: those that a notebook spells, and the places where a measure is best."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from nb2job.program.fixed import is_constant
from nb2job.program.nodes import is_named, last_name
from nb2job.program.walk import Line

_Values = Mapping[str, Sequence[ast.expr | None]]
_RANGES = frozenset("arange array geomspace linspace logspace range".split())


def is_spelled_item(value: ast.expr, line: Line, values: _Values) -> bool:
    """Whether a value is an item of a list of literals: `rates[-1]`, or `rate` of `for rate in [0.1, 0.2]`.

    Args:
        value: what is printed.
        line: where.
        values: what each name of the function around is set to.
    """
    if isinstance(value, ast.Subscript) and isinstance(value.slice, (ast.Constant, ast.UnaryOp)):
        return _spells(value.value, values)
    if not isinstance(value, ast.Name):
        return False
    over = (one for one in reversed(line.loops) if isinstance(one, ast.For))
    loop = next((one for one in over if is_named(one.target, value.id)), None)
    return loop is not None and _spells(loop.iter, values)


def is_place(value: ast.expr | None, values: _Values) -> bool:
    """Whether a value is where a measure is best, not how good: `max(scores, key=scores.get)`, `idxmax()`."""
    if isinstance(value, ast.Name):
        given = values.get(value.id, ())
        return bool(given) and all(not isinstance(one, ast.Name) and is_place(one, values) for one in given)
    if not isinstance(value, ast.Call):
        return False
    called = last_name(value.func)
    keyed = called in {"max", "min"} and any(word.arg == "key" for word in value.keywords)
    return keyed or called in {"argmax", "argmin", "idxmax", "idxmin"}


def _spells(node: ast.expr | None, values: _Values) -> bool:
    """Whether it is a list of literals, by whatever name."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return bool(node.elts) and is_constant(node)
    if isinstance(node, ast.Call):
        return last_name(node.func) in _RANGES and bool(node.args) and all(map(is_constant, node.args))
    given = values.get(node.id, ()) if isinstance(node, ast.Name) else ()
    return bool(given) and all(not isinstance(one, ast.Name) and _spells(one, values) for one in given)
