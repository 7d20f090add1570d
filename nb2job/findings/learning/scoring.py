"""Calls that measure a model, and the data that they measure it on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nb2job.findings.finding import Look
from nb2job.findings.learning.parts import outside_functions
from nb2job.program.nodes import last_name
from nb2job.program.program import Statement
from nb2job.program.scores import SCORE_FUNCTIONS

_OF_CLUSTERS = frozenset({"silhouette_score", "davies_bouldin_score", "calinski_harabasz_score", "auc"})
_REPORTS = frozenset({"classification_report", "confusion_matrix", "roc_curve", "precision_recall_curve"})
_FUNCTIONS = (SCORE_FUNCTIONS | _REPORTS) - _OF_CLUSTERS
_METHODS = frozenset({"score", "evaluate"})


@dataclass(frozen=True, slots=True)
class Scoring:
    """A call that measures: the statement's number, and the data, or the true values, that it is given."""

    number: int
    statement: Statement
    call: ast.Call
    data: ast.expr


def scorings(look: Look) -> list[Scoring]:
    """Every measuring that runs at the notebook's top level, in order."""
    return [
        Scoring(number, statement, node, given)
        for number, statement in enumerate(look.statements)
        for node, given in scored_in(look, statement.tree)
    ]


def scored_in(look: Look, tree: ast.AST) -> Iterator[tuple[ast.Call, ast.expr]]:
    """The measuring calls in a piece of code, each with its data."""
    for node in outside_functions(tree):
        if isinstance(node, ast.Call) and node.args and _measures(look, node):
            yield node, node.args[0]


def _measures(look: Look, call: ast.Call) -> bool:
    if look.paths.called(call).startswith("sklearn.metrics"):
        return last_name(call.func) in _FUNCTIONS and len(call.args) + len(call.keywords) > 1
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _METHODS:
        return False
    return len(call.args) > 1 and not look.paths.path(call.func)
