"""Models that are measured on nothing but the rows that they were trained on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nb2job.findings.finding import Look
from nb2job.findings.learning.parts import Parts, data_names, outside_functions, role
from nb2job.findings.learning.scoring import Scoring, scorings
from nb2job.notebook.cell import Note
from nb2job.program.nodes import dump, unparse
from nb2job.program.places import place_of
from nb2job.regex import regex

_ELSEWHERE = regex(
    r"cross_val|KFold|ShuffleSplit|TimeSeriesSplit|LeaveOneOut|SearchCV|validation_|oob_score|valid_sets|eval_set"
    r"|\b(?:Ridge|Lasso|ElasticNet|LogisticRegression)CV\b|random_split|Subset\(|DataLoader|is_train|_split\b"
)
"""What measures on other rows by itself, or parts the rows in another way."""
_RUNS = regex(r"^\s*(?:[!%].*\b(?:run\b|python[\d.]*\s+\S)|%%(?:bash|sh)\b)", re.MULTILINE)
"""A line that runs another file, which may measure on other rows."""


def scored_on_training(look: Look) -> Iterator[Note]:
    """The first measuring of a notebook, where all of them are given what a model was fitted on."""
    if any(_ELSEWHERE.search(one.text) for one in look.statements if not _is_split_alone(one.text)):
        return
    if any(_RUNS.search(one.source) for one in look.code):
        return
    found = scorings(look)
    if not found or _measures_otherwise(look, found):
        return
    if all(_is_of_training(look, one) for one in found):
        words = f"{unparse(found[0].call.func)} measures on the training data, and nothing on other rows"
        yield Note("NB234", place_of(found[0].statement, found[0].call), words)


def _is_split_alone(text: str) -> bool:
    return text.startswith(("from ", "import ")) or "train_test_split(" in text


def _measures_otherwise(look: Look, found: list[Scoring]) -> bool:
    """Whether test rows are read outside of the split, or a function of the notebook measures."""
    own = any(
        "def " in one.text and re.search(r"score|metric|evaluat|accura|predict", one.text)
        for one in look.statements
    )
    splits = {one.number for one in Parts(look).splits}
    read = [one.facts.uses for number, one in enumerate(look.statements) if number not in splits]
    return own or any(role(name) in {"test", "valid"} for uses in read for name in uses)


def _is_of_training(look: Look, scoring: Scoring) -> bool:
    """Whether a model was fitted on exactly these rows, or on these true values, which are still the same."""
    names = data_names(scoring.data)
    for number in range(scoring.number, -1, -1):
        statement = look.statements[number]
        if names & statement.facts.bindings or (number == scoring.number and "for " in statement.text):
            return False
        for node in outside_functions(statement.tree):
            if _fits_on(node, scoring.data):
                return True
    return False


def _fits_on(node: ast.AST, data: ast.expr) -> bool:
    is_fit = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fit"
    return (
        is_fit
        and isinstance(node, ast.Call)
        and len(node.args) > 1
        and dump(data) in map(dump, node.args[:2])
    )
