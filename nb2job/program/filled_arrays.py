"""Arrays that a loop fills with scores, one each round: `accuracy[i] = model.score(X, y)`."""

from __future__ import annotations

import ast

from nb2job.program.counting import step_of
from nb2job.program.label_metric import Metric
from nb2job.program.label_words import names_metric
from nb2job.program.nodes import last_name
from nb2job.program.printed_metrics import PrintedMetrics
from nb2job.program.score_dicts import stored
from nb2job.program.scores import is_no_number
from nb2job.program.walk import Line

_MAKING = frozenset({"empty", "zeros", "ones", "full", "empty_like", "zeros_like", "ones_like", "full_like"})


def filled_by(line: Line, shown: PrintedMetrics) -> Metric | None:
    """The entry that a line sets to a score, by the counter of the loop around it; None for other lines."""
    for name, (key, value) in stored(line.node):
        counter = step_of(line, shown.numbers.counters(line.function))
        if not counter or not isinstance(key, ast.Name) or key.id != counter:
            return None
        given = shown.numbers.values.get(line.function, {}).get(name, [])
        if not any(map(_is_array, given)) or shown.is_own(value):
            return None
        named = names_metric(name.replace("_", " "))
        score = shown.scored.within(line.function).name(value)
        if isinstance(line.node, ast.Assign) and (score or (named and not is_no_number(value))):
            target = line.node.targets[0]
            return Metric(name if named else f"{name} {score}", target, target)
    return None


def _is_array(value: ast.expr | None) -> bool:
    """Whether it makes an array of a length, or `[0] * n`."""
    if isinstance(value, ast.BinOp):
        return isinstance(value.op, ast.Mult) and isinstance(value.left, ast.List)
    return isinstance(value, ast.Call) and last_name(value.func) in _MAKING
