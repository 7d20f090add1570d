"""Scores that a notebook shows without a word: what each is called, by the code that gives it."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from nb2job.program.label_metric import Metric
from nb2job.program.label_words import names_metric
from nb2job.program.nodes import unparse
from nb2job.program.numbers import NumberNames
from nb2job.program.program import Program
from nb2job.program.returns import values_returned
from nb2job.program.scored import Scored, ScoredNames
from nb2job.program.scores import SCORE_FUNCTIONS, is_score_call, unrounded
from nb2job.regex import regex

Names = frozenset[str]

_ATTRIBUTES = frozenset(
    "best_score_ oob_score_ inertia_ loss_ best_loss_ rsquared rsquared_adj aic bic llf reconstruction_err_"
    " kl_divergence_ stress_".split()
)
"""Attributes of fitted models that hold one number."""

_OWN = regex(
    r"(?:(?:get|calc|compute|calculate|eval|my)_)?"
    r"(?:accuracy|acc|rmse|mse|mae|rmsle|mape|smape|auc|f1|r2|precision|recall|cross_entropy|log_loss|kappa)"
    r"(?:_?(?:score|error|loss|val))?",
    re.IGNORECASE,
)
_HOLDS_MORE = regex(
    r"s$|df|list|matrix|func|fn$|messa?g|dict|arr|hist|curve|table|report|model|grid|series|best_param|\bstd\b",
    re.IGNORECASE,
)
_MEANS = frozenset({"mean", "average", "sqrt", "item"})
_NO_NUMBER = (ast.Dict, ast.List, ast.Tuple, ast.Set, ast.JoinedStr, ast.ListComp, ast.DictComp, ast.Lambda)


class BareScores:
    """Judges values of one program that are printed, or that cells end with."""

    def __init__(self, program: Program, numbers: NumberNames) -> None:
        self.numbers = numbers
        self.scored = ScoredNames(numbers)
        nodes = [one.node for one in program.statements()]
        functions = [one for one in nodes if isinstance(one, ast.FunctionDef)]
        self.functions = frozenset(one.name for one in functions)
        named = [one for one in functions if one.name in SCORE_FUNCTIONS or _OWN.fullmatch(one.name)]
        self.own = frozenset(one.name for one in named if _gives_number(one))

    def name(self, node: ast.expr, function: str = "") -> str:
        """What the score is called that an expression gives; "" for what is surely none.

        Args:
            function: the one that the expression stands in.
        """
        value = unrounded(node)
        return self._named(value, function) or self.scored.within(function).name(value)

    def _named(self, value: ast.expr, function: str) -> str:
        if isinstance(value, ast.Attribute):
            return value.attr.strip("_") if value.attr in _ATTRIBUTES else ""
        if isinstance(value, ast.Name):
            return value.id if self._holds_score(value.id, function) else ""
        if not isinstance(value, ast.Call):
            return ""
        called = unparse(value.func)
        if called in self.functions:
            return called if called in self.own else ""
        return called.rpartition(".")[2] if is_score_call(value) else ""

    def _holds_score(self, name: str, function: str) -> bool:
        """Whether a name that says so holds a score each time that it is bound."""
        words = name.replace("_", " ")
        if not names_metric(words) or (_HOLDS_MORE.search(words) and not words.endswith("loss")):
            return False
        given = self.numbers.values.get(function, {}).get(name, [])
        known = self.numbers.within(function)
        return bool(given) and all(
            name in known or (one is not None and bool(self._given(one, function))) for one in given
        )

    def _given(self, value: ast.expr, function: str) -> str:
        inner = unrounded(value)
        if isinstance(inner, ast.BinOp) and isinstance(inner.op, (ast.Div, ast.Mult)):
            return unparse(inner)
        method = inner.func if isinstance(inner, ast.Call) else None
        if isinstance(method, ast.Attribute) and method.attr in _MEANS:
            return method.attr
        return "" if isinstance(inner, ast.Name) else self.name(inner, function)


def _gives_number(node: ast.FunctionDef) -> bool:
    values = values_returned(node)
    return bool(values) and not any(isinstance(one, _NO_NUMBER) for one in values)


def metrics_shown(value: ast.expr, scored: Scored) -> list[Metric]:
    """The scores that a bare expression shows: one, or a tuple of nothing else."""
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    values = [unrounded(one) for one in parts]
    if not all(scored.is_one(one) or scored.is_several(one) for one in values):
        return []
    found = [Metric(scored.root(one), one, part) for one, part in zip(values, parts, strict=True)]
    counts: dict[str, int] = {}
    for number, metric in enumerate(found):
        counts[metric.label] = counts.get(metric.label, 0) + 1
        if counts[metric.label] > 1:
            found[number] = replace(metric, label=f"{metric.label} {counts[metric.label]}")
    return found
