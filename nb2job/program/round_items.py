"""Loops over a dict of scores: which of their names holds the score of a round."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from nb2job.program.label_words import is_metric_name, names_metric
from nb2job.program.nodes import unparse
from nb2job.program.numbers import NumberNames
from nb2job.program.scored import ScoredNames
from nb2job.program.scores import unrounded
from nb2job.program.walk import Line

_TOLD = frozenset({"mean", "std", "median", "min", "max"})


@dataclass(frozen=True, slots=True)
class RoundArray:
    """The array of scores that a loop over a cross-validation gives: its key, and how it is spelled."""

    key: str = ""
    spelled: frozenset[str] = frozenset()

    def told(self, value: ast.expr) -> str:
        """What an expression tells of it: "mean" of `v.mean()` and `np.mean(cv[k])`; or ""."""
        inner = unrounded(value)
        if isinstance(inner, ast.UnaryOp):
            return self.told(inner.operand)
        if isinstance(inner, ast.BinOp) and isinstance(inner.right, ast.Constant):
            return self.told(inner.left)
        if not isinstance(inner, ast.Call) or not isinstance(inner.func, ast.Attribute):
            return self.told(inner.args[0]) if isinstance(inner, ast.Call) and _is_abs(inner) else ""
        owner = inner.args[0] if inner.args else inner.func.value
        known = inner.func.attr in _TOLD and unparse(owner) in self.spelled
        return inner.func.attr if known else ""


NO_ARRAY = RoundArray()


def _is_abs(node: ast.Call) -> bool:
    return unparse(node.func) == "abs" and len(node.args) == 1


def array_of_round(line: Line, scored: ScoredNames) -> RoundArray:
    """The array that the innermost loop gives, where it goes over what `cross_validate` gave."""
    loop = line.loops[-1] if line.loops else None
    if not isinstance(loop, ast.For):
        return NO_ARRAY
    over, names = loop.iter, [loop.target]
    while isinstance(over, ast.Call) and unparse(over.func) in {"sorted", "list"} and over.args:
        over = over.args[0]
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Attribute) and not over.args:
        items = over.func.attr == "items" and isinstance(loop.target, ast.Tuple)
        names = loop.target.elts if items and isinstance(loop.target, ast.Tuple) else names
        over = over.func.value if items or over.func.attr == "keys" else over
    plain = [one.id for one in names if isinstance(one, ast.Name)]
    held = over.id if isinstance(over, ast.Name) else ""
    if held not in scored.within(line.function).validated or len(plain) != len(names) or len(plain) > 2:
        return NO_ARRAY
    return RoundArray(plain[0], frozenset({f"{held}[{plain[0]}]", *plain[1:]}))


def value_of_items(line: Line, numbers: NumberNames, scored: ScoredNames) -> tuple[str, str]:
    """`v` in `for k, v in scores.items()`, where the dict holds scores, and what they are called; or ""."""
    loop = line.loops[-1] if line.loops else None
    if not isinstance(loop, ast.For) or not isinstance(loop.iter, ast.Call):
        return "", ""
    method, target = loop.iter.func, loop.target
    if not (isinstance(method, ast.Attribute) and method.attr == "items" and isinstance(target, ast.Tuple)):
        return "", ""
    pair = [one.id for one in target.elts if isinstance(one, ast.Name)]
    if len(pair) != 2 or len(target.elts) != 2:
        return "", ""
    held = method.value
    given = numbers.values.get(line.function, {}).get(held.id, []) if isinstance(held, ast.Name) else [held]
    named = isinstance(held, ast.Name) and (is_metric_name(held.id) or "metric" in held.id)
    one = scored.within(line.function)
    spelled = [value for value in given if isinstance(value, ast.Dict) and value.values]
    holds = bool(spelled) and all(
        any(map(one.is_one, value.values)) or _has_metric_keys(value) for value in spelled
    )
    if isinstance(held, ast.Name) and held.id in one.dicts:
        return pair[1], one.dicts[held.id]
    return (pair[1] if holds or (named and not spelled) else ""), ""


def _has_metric_keys(node: ast.Dict) -> bool:
    keys = [one.value for one in node.keys if isinstance(one, ast.Constant)]
    return any(isinstance(key, str) and names_metric(key) for key in keys)
