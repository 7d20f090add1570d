"""Numbers that a function prints with labels that its calls give: `def show(label, x): print(label, x)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum

from nb2job.program.label_words import is_metric_name, names_measure, names_metric, names_other
from nb2job.program.nodes import last_name, of_kind, unparse
from nb2job.program.own_calls import OwnCalls
from nb2job.program.score_evidence import ScoreEvidence
from nb2job.program.scores import is_no_number, unrounded
from nb2job.program.walk import Line

_COUNTS = frozenset({"len", "count", "nunique", "size", "shape", "time", "perf_counter"})


class _Kind(Enum):
    """What one call gives: a score, something else that is a number, or what cannot be told."""

    SCORE = 1
    OTHER = 2
    UNKNOWN = 3


class HelperPrints:
    """Judges what the functions of one program are given to print."""

    def __init__(self, calls: OwnCalls, evidence: ScoreEvidence) -> None:
        self.calls = calls
        self.evidence = evidence

    def are_scores(self, function: str, label: ast.expr | None, value: ast.expr) -> bool:
        """Whether some call gives a score with its label, and none another number with one."""
        kinds = {kind for kind, _ in self._given(function, label, value)}
        return _Kind.SCORE in kinds and _Kind.OTHER not in kinds

    def unlogged(self, function: str, label: ast.expr | None, value: ast.expr) -> tuple[str, str]:
        """The spelled labels of the scores among what calls give to a print, and why these are not logged."""
        given = list(self._given(function, label, value))
        said = dict.fromkeys(text for kind, text in given if kind is _Kind.SCORE and text)
        mixed = any(kind is _Kind.OTHER for kind, _ in given)
        other = (
            "prints other numbers with their labels, too" if mixed else "puts more than its label before it"
        )
        return ", ".join(said), f"{function}() {other}"

    def _given(self, function: str, label: ast.expr | None, value: ast.expr) -> Iterator[tuple[_Kind, str]]:
        value = _scaled(unrounded(value))
        if not isinstance(label, ast.Name) or not isinstance(value, ast.Name):
            return
        for said, number, line in self.calls.pairs(function, label.id, value.id):
            for one, each in self._rounds(said, number, line):
                text = _spelled(one) if one is not None else ""
                yield self._kind(text, unrounded(each), line.function), text

    def _rounds(
        self, label: ast.expr | None, value: ast.expr, line: Line
    ) -> list[tuple[ast.expr | None, ast.expr]]:
        """What a call in a loop over a spelled dict is given: `for name, score in scores.items()`."""
        loop = line.loops[-1] if line.loops else None
        if not isinstance(loop, ast.For) or not isinstance(loop.iter, ast.Call) or label is None:
            return [(label, value)]
        method = loop.iter.func
        held = method.value if isinstance(method, ast.Attribute) and method.attr == "items" else None
        spelled = self.calls.lists.get(held.id) if isinstance(held, ast.Name) else held
        same = unparse(loop.target) == unparse(ast.Tuple([label, value], ast.Load()))
        if not same or not isinstance(spelled, ast.Dict) or None in spelled.keys:
            return [(label, value)]
        return [*zip(spelled.keys, spelled.values, strict=True)]

    def _kind(self, label: str, value: ast.expr, outer: str) -> _Kind:
        number = isinstance(value, ast.Constant) and type(value.value) in (int, float)
        if _is_count(value) or self._describes(label, value, outer):
            return _Kind.OTHER
        if (is_no_number(value) and not number) or self.evidence.is_spelled(value, outer):
            return _Kind.UNKNOWN
        named = isinstance(value, ast.Name) and is_metric_name(value.id)
        named = named or bool(self.evidence.bare.name(value, outer))
        if names_metric(label) or (named and not names_other(label)):
            return _Kind.SCORE
        return _Kind.OTHER if label else _Kind.UNKNOWN

    def _describes(self, label: str, value: ast.expr, outer: str) -> bool:
        return not names_measure(label) and self.evidence.data.describes(value, outer)


def _scaled(value: ast.expr) -> ast.expr:
    """The number of which something is a multiple: `x` of `x * 100`."""
    if isinstance(value, ast.BinOp) and isinstance(value.right, ast.Constant):
        return value.left
    return value


def _spelled(label: ast.expr) -> str:
    """The fixed text of a label."""
    texts = (one.value for one in of_kind(label, ast.Constant))
    return "".join(one for one in texts if isinstance(one, str)).strip(" :=\t\n")


def _is_count(value: ast.expr) -> bool:
    return last_name(value.func if isinstance(value, ast.Call) else value) in _COUNTS
