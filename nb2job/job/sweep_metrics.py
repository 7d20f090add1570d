"""The primary metric of a sweep: one that the script logs, and which way of it is better."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nb2job.errors import UsageError
from nb2job.nearest import nearest
from nb2job.notebook.cell import Note
from nb2job.program.program import Program
from nb2job.regex import regex
from nb2job.search.trial import Goal, Objective

_MEASURING = {"log_history": "the library measures while it trains", "log_report": "a report holds"}
_FEWER = regex(r"\bfalse (?:positive|negative)s?\b|\bbrier\b|\bnll\b")
_MINIMIZED = regex(
    r"\b(?:loss|logloss|errors?|rmsle|rmse|msle|mse|mae|mape|deviance|perplexity|wer|cer|fid|bic|aic|distance"
    r"|cost|regret)\b"
)
_MAXIMIZED = regex(
    r"\b(?:acc|accuracy|auc|auroc|auprc|roc|f1|f2|precision|recall|sensitivity|specificity|score|r2|kappa|mcc"
    r"|jaccard|iou|dice|map|ndcg|bleu|rouge|silhouette|likelihood|reward|explained variance)\b"
)
_NEGATED = regex(r"\bneg(?:ative|ated)?\b")


def objective_of(program: Program) -> tuple[Objective, tuple[Note, ...]]:
    """What a sweep over a program looks at, and what there is to know about that.

    Raises:
        UsageError: NB010, a metric that the script does not log, or none, or no way to tell what is better.
    """
    settings, known = program.settings, list(dict.fromkeys(logged(program)))
    name = settings.primary_metric or _only(known)
    notes = () if _is_logged(name, known) else (_note(program, name, known),)
    return Objective(name, settings.goal or _goal(name)), notes


def logged(program: Program) -> Iterator[str]:
    """The names of the metrics that a script logs; a part in braces is known when it runs."""
    yield from program.metrics
    yield from sorted(program.tracked.metrics)


def _only(known: list[str]) -> str:
    if len(known) == 1 and "{" not in known[0]:
        return known[0]
    hint = f"One of: {', '.join(known)}." if known else "Have it print one, or give --metric NAME=EXPR."
    message = "the script logs several metrics" if known else "the script logs no metric"
    raise UsageError("NB010", f"a sweep needs --primary-metric: {message}", hint)


def _is_logged(name: str, known: list[str]) -> bool:
    return any(re.fullmatch(_pattern(one), name) for one in known)


def _pattern(name: str) -> str:
    """A name as a pattern; a function that is called again counts its calls."""
    parts = [re.escape(part) for part in re.split(r"\{[^}]*\}", name)]
    return ".+".join(parts) + r"(?: call \d+)?"


def _note(program: Program, name: str, known: list[str]) -> Note:
    """A metric that only a run could log; where nothing does, an error."""
    sources = [words for helper, words in _MEASURING.items() if helper in program.helpers]
    autolog = program.tracked.autolog or program.settings.tracking in {"autolog", "both"}
    sources += ["autolog logs"] if autolog else []
    if not sources:
        near = nearest(name, known, 3) or known
        hint = f"It logs: {', '.join(near)}." if near else "It logs none: give --metric NAME=EXPR."
        raise UsageError("NB010", f"--primary-metric {name}: the script logs no such metric", hint)
    message = f"{name} is no metric of the script's own: it must be among what {sources[0]}"
    return Note("NB420", None, message, "Run the script once, and see what it logs: nb2job run job.yml.")


def _goal(name: str) -> Goal:
    """Which way is better, for metrics that everybody knows."""
    words = re.sub(r"[^a-z0-9]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())
    negated = bool(_NEGATED.search(words))
    if _FEWER.search(words):
        return "minimize"
    if _MINIMIZED.search(words):
        return "maximize" if negated else "minimize"
    if _MAXIMIZED.search(words):
        return "minimize" if negated else "maximize"
    raise UsageError("NB010", f"a sweep needs --goal: maximize or minimize {name}")
