"""Log the scores that the notebook computed and never showed itself: `xs, ys, auc = model_score()`."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.keras_measures import compiled_measures, measures_given
from nb2job.program.label_words import is_metric_name, metric_name
from nb2job.program.lines_behind import with_lines
from nb2job.program.nodes import unparse
from nb2job.program.numbers import number_names
from nb2job.program.only_kept import only_kept
from nb2job.program.program import Program, Statement
from nb2job.program.scored import Scored, ScoredNames
from nb2job.program.scores import is_score_call
from nb2job.regex import regex

_SPLITS = r"(?:(?:best|valid|val|validation|test|train|cv|final|mean|avg|oof|eval|tta)_)"
_MEASURES = (
    "accuracy|acc|rmse|mse|mae|rmsle|mape|smape|(?:roc_)?auc|f1|r2|precision|recall|logloss|log_loss|iou"
    "|perplexity|bleu|kappa|mAP|mean_ap"
)
_NAME = regex(rf"{_SPLITS}*(?:{_MEASURES})(?:_score|_val|_valid|_test|_train)?|{_SPLITS}+(?:loss|score)")
_SHOWS = regex(r"\.(?:info|log_metrics?|log_text)\(|\b(?:print|log_\w+)\(|\bassert\b")
_DATA = regex(r"float|int|(?:.*\.)?(?:[A-Z]\w*|load\w*|read\w*|\w*curve\w*|\w*_support|make_\w+)")
"""Calls that give an object which measures, what was stored, or arrays."""


def log_scores(program: Program) -> Program:
    """Put a line that logs it, if it is a number, behind what gives a score its value.

    Of an array of scores that a function of the notebook shows, or none does, the mean and the deviation.
    """
    if program.settings.tracking == "none":
        return program
    statements = list(program.statements())
    deferred = frozenset().union(*(one.facts.deferred for one in program.every_statement()), frozenset())
    numbers = number_names(program)
    scored = ScoredNames(numbers).within("")
    kept = numbers.names_kept("", scored.dicts)
    compiled = compiled_measures(program)
    found: dict[int, list[Statement]] = {}
    notes: list[Note] = []
    names: list[str] = []
    taken = {metric_name(one).lower() for one in (*program.metrics, *program.tracked.metrics)}
    for number, statement in enumerate(statements):
        measures = measures_given(statement, compiled)
        values = () if statement.kept else measures or _values(statements, number, scored)
        for name, said, value in values:
            label = _fresh(metric_name(said) or name, taken)
            if name in deferred | kept or _is_shown(statements, number, name) or not label:
                continue
            taken.add(label.lower())
            names.append(label)
            line = f'{program.generated.log_value}("{label}", {value})'
            found.setdefault(number, []).append(Statement(line, statement.place))
            notes.append(Note("NB312", statement.place, f"logged as the metric {label}, which is not shown"))
    if not found:
        return program.noting(*_only_kept(program))
    metrics, helpers = (*program.metrics, *names), program.helpers | {"log_value"}
    places = {note.place for note in notes}
    others = tuple(one for one in program.notes if one.code != "NB365" or one.place not in places)
    changed = replace(program, metrics=metrics, helpers=helpers, notes=others)
    changed = with_lines(changed, found)
    return changed.noting(*notes, *_only_kept(changed))


def _only_kept(program: Program) -> list[Note]:
    found = [
        Note("NB365", place, f"{one.label} is not logged as a metric: {one.reason}")
        for place, one in only_kept(program)
    ]
    told = {one.place for one in program.notes if one.code == "NB365"}
    return [one for one in found if one.place not in told]


def _values(statements: list[Statement], number: int, scored: Scored) -> list[tuple[str, str, str]]:
    """The scores that a statement sets, each by its name, its label, and what is logged of it."""
    node = statements[number].node
    target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
    if isinstance(node, ast.Assign) and isinstance(target, ast.Name) and scored.is_several(target):
        derived = _is_derived(statements, number, target.id, scored)
        means = [(target.id, f"{target.id} {one}", f"{target.id}.{one}()") for one in ("mean", "std")]
        return [] if derived else means
    return [(one, one, one) for one in _scores(statements[number])]


def _is_derived(statements: list[Statement], number: int, name: str, scored: Scored) -> bool:
    """Whether other scores are made of it before it is set again: `rmse = np.sqrt(-scores)`."""
    for statement in statements[number + 1 :]:
        node = statement.node
        if name in statement.facts.uses and isinstance(node, ast.Assign) and scored.name(node.value):
            return True
        if name in statement.facts.writes:
            return False
    return False


def _scores(statement: Statement) -> list[str]:
    """The names of scores that a statement surely sets: by a call, or the best in its rounds."""
    node = statement.node
    if isinstance(node, (ast.For, ast.While)):
        kept = [one for one in statement.facts.bindings if one.startswith("best_") and _NAME.fullmatch(one)]
        return sorted(kept)
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not _gives_scores(node.value):
        return []
    target = node.targets[0]
    if not isinstance(target, ast.Tuple) and unparse(node.value).startswith("evaluate("):
        return []  # what a session or an estimator gives
    targets = target.elts if isinstance(target, ast.Tuple) else [target]
    names = [one.id for one in targets if isinstance(one, ast.Name)]
    known = is_score_call(node.value)
    return [one for one in names if _NAME.fullmatch(one) or (known and is_metric_name(one))]


def _gives_scores(value: ast.expr) -> bool:
    if isinstance(value, ast.BinOp):
        return is_score_call(value.left) or is_score_call(value.right)
    return isinstance(value, ast.Call) and not _DATA.fullmatch(unparse(value.func))


def _fresh(label: str, taken: set[str]) -> str:
    """The label, with a count where another score has it; "" where a count says nothing any more."""
    return next((one for one in (label, f"{label} 2", f"{label} 3") if one.lower() not in taken), "")


def _is_shown(statements: list[Statement], number: int, name: str) -> bool:
    """Whether the value is logged, printed or tested before it is set again."""
    for statement in statements[number + 1 :]:
        if name in statement.facts.uses and _SHOWS.search(statement.text):
            return not re.fullmatch(
                rf"\s*(?:print|logger\.info)\([\"']{name}: ?(?:%s)?[\"'], {name}\)", statement.text
            )
        if name in statement.facts.writes:
            return False
    return False
