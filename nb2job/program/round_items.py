"""Loops over a dict of scores: which of their names holds the score of a round."""

from __future__ import annotations

import ast

from nb2job.program.label_words import is_metric_name, names_metric
from nb2job.program.numbers import NumberNames
from nb2job.program.scored import ScoredNames
from nb2job.program.walk import Line


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
