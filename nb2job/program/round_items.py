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
    items = _Items(numbers, scored)
    label = items.label(method.value, line.function)
    return ("", "") if label is None else (pair[1], label)


class _Items:
    """Tells the dicts that hold scores, through the program's own functions that give one."""

    def __init__(self, numbers: NumberNames, scored: ScoredNames) -> None:
        self.numbers = numbers
        self.scored = scored
        self.asked: set[str] = set()

    def label(self, held: ast.expr, function: str) -> str | None:
        """What the scores of a dict are called, "" where its keys say it; None for any other value."""
        if isinstance(held, ast.Dict):
            return "" if self._holds(held, function) else None
        if isinstance(held, ast.Name):
            return self._of_name(held.id, function)
        called = held.func.id if isinstance(held, ast.Call) and isinstance(held.func, ast.Name) else ""
        given = self.numbers.returned.get(called, [])
        if called in self.asked or not all(given) or called in self.numbers.values.get("", {}):
            return None
        self.asked.add(called)
        labels = {self.label(value, called) for values in given for value in values}
        return labels.pop() if len(labels) == 1 else None

    def _of_name(self, name: str, function: str) -> str | None:
        known = self.scored.within(function).dicts
        if name in known:
            return known[name]
        given = self.numbers.values.get(function, {}).get(name, [])
        spelled = [one for one in given if isinstance(one, ast.Dict) and one.values]
        if spelled:
            return "" if all(self._holds(one, function) for one in spelled) else None
        if is_metric_name(name) or "metric" in name:
            return ""
        labels = {self.label(one, function) if isinstance(one, ast.Call) else None for one in given}
        return labels.pop() if len(labels) == 1 else None

    def _holds(self, spelled: ast.Dict, function: str) -> bool:
        scores = map(self.scored.within(function).is_one, spelled.values)
        return any(scores) or _has_metric_keys(spelled)


def _has_metric_keys(node: ast.Dict) -> bool:
    keys = [one.value for one in node.keys if isinstance(one, ast.Constant)]
    return any(isinstance(key, str) and names_metric(key) for key in keys)
