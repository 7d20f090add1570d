"""Values that measure nothing: those that a notebook spells, and the places where a measure is best."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from nb2job.program.fixed import is_constant
from nb2job.program.label_words import is_metric_name
from nb2job.program.nodes import is_named, last_name, walk
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
    loop = next((one for one in over if _binds(one.target, value.id)), None)
    if loop is None:
        return False
    counted = isinstance(loop.iter, ast.Call) and last_name(loop.iter.func) == "enumerate"
    items = loop.iter.args[0] if isinstance(loop.iter, ast.Call) and counted and loop.iter.args else loop.iter
    alone = is_named(loop.target, value.id) or not any(map(_is_text, walk(items)))
    return alone and _spells(items, values)


def _binds(target: ast.expr, name: str) -> bool:
    """Whether a loop gives a name, alone or beside others; a measure beside others may be told of each."""
    parts = target.elts if isinstance(target, ast.Tuple) and not is_metric_name(name) else [target]
    return any(is_named(one, name) for one in parts)


def _is_text(node: ast.AST) -> bool:
    """Whether it names something: what stands beside names may be what was measured for each."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def is_place(value: ast.expr | None, values: _Values) -> bool:
    """Whether a value is where a measure is best, not how good: `max(scores, key=scores.get)`, `idxmax()`."""
    if isinstance(value, ast.Name):
        given = values.get(value.id, ())
        return bool(given) and all(not isinstance(one, ast.Name) and is_place(one, values) for one in given)
    if isinstance(value, ast.Subscript):
        placed = is_place(value.slice, values) and _spells(value.value, values)
        return placed or _is_keyed(value.value, {"sorted"})
    if not isinstance(value, ast.Call):
        return False
    called = last_name(value.func)
    if called in {"int", "str"} and len(value.args) == 1:
        return is_place(value.args[0], values)
    return _is_keyed(value, {"max", "min"}) or called in {"argmax", "argmin", "idxmax", "idxmin"}


def _is_keyed(value: ast.expr, called: set[str]) -> bool:
    """Whether it orders things by a measure of each: `sorted(scores, key=scores.get)`."""
    if not isinstance(value, ast.Call) or last_name(value.func) not in called:
        return False
    return any(word.arg == "key" for word in value.keywords)


def _spells(node: ast.expr | None, values: _Values) -> bool:
    """Whether it is a list of literals, by whatever name."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return bool(node.elts) and is_constant(node)
    if isinstance(node, ast.Call):
        return last_name(node.func) in _RANGES and bool(node.args) and all(map(is_constant, node.args))
    given = values.get(node.id, ()) if isinstance(node, ast.Name) else ()
    return bool(given) and all(not isinstance(one, ast.Name) and _spells(one, values) for one in given)
