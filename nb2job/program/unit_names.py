"""What units are called: by their heading, by a comment that opens them, or by what their code does."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from nb2job.program.phrases import counts, is_done, is_vague, phrase
from nb2job.program.program import Statement, Unit
from nb2job.program.unit_code import STEP, called, drawn, made, own, stage, worked_on
from nb2job.program.unit_flow import flow_of

_NOT_A_TITLE = re.compile(r"[=\[\]{}<>;$\\]|https?:|\w\(|-\*-|\bnb2job\b|\btype: ")
_VERBS = {
    "train": "train_model",
    "training": "train_model",
    "test": "test_model",
    "testing": "test_model",
    "fit": "fit_model",
    "predict": "make_predictions",
    "evaluate": "evaluate_model",
    "evaluation": "evaluate_model",
    "preprocessing": "preprocess_data",
    "tuning": "tune_model",
    "deployment": "deploy_model",
    "visualization": "plot_results",
    "data": "load_data",
    "dataset": "load_data",
    "model": "build_model",
    "results": "show_results",
    "plot": "plot_results",
}
_NOUNS = _VERBS.keys() - {"train", "test", "fit", "predict", "evaluate", "plot"}
"""Titles that would be the names of values, not of functions."""
_DATA = frozenset({"data", "dataset", "datasets"})
_MODELS = frozenset(
    "autoencoder bayes boosting classifier classifiers cnn forest forests gan lasso lstm mlp model"
    " models network networks perceptron regression regressor rnn svc svm tree trees".split()
)
_PICTURES = frozenset(
    "animations axes chart charts curve curves diagram figure figures graph graphs grid heatmap"
    " histogram histograms images legend legends lines map maps plot plots scales subplots text ticks".split()
)
_DEEDS = frozenset(
    "analysis bootstrapping classification clustering detection experiment experiments inference"
    " recognition scoring search segmentation simulation simulations sweep test tests validation".split()
)
_MOST = 6
"""So many names are tried from each thing that the code says."""
_LONGEST = 60


def named(units: Sequence[Unit], taken: frozenset[str]) -> tuple[Unit, ...]:
    """Give each unit a name: valid, unique, and none that the program uses."""
    used = set(taken) | set(keyword.kwlist) | set(keyword.softkwlist)
    does = [stage(unit.statements) for unit in units]
    untitled = Counter(one for one, unit in zip(does, units, strict=True) if not _says_something(unit.title))
    found = []
    section = ""
    for unit, one, leaving in zip(units, does, _leaving(units), strict=True):
        section = phrase(unit.title) if unit.level else section
        names = _candidates(unit, one, section, leaving, several=untitled[one] > 1)
        name = next((name for name in names if name and len(name) <= _LONGEST and name not in used), "")
        if not name:
            name = _numbered(phrase(unit.title) or one, used)
        used.add(name)
        found.append(replace(unit, name=name))
    return tuple(found)


def _leaving(units: Sequence[Unit]) -> list[list[str]]:
    """The names that each unit binds and that later ones read."""
    live = frozenset[str]()
    found = []
    for unit in reversed(units):
        flow = flow_of(unit.statements)
        values = frozenset().union(*(one.facts.bindings for one in own(unit.statements)))
        found.append(sorted(values & live))
        live = flow.uses | (live - flow.writes)
    return found[::-1]


def _candidates(
    unit: Unit, does: str, section: str, leaving: Sequence[str], *, several: bool
) -> Iterator[str]:
    """Names from the best on: the heading's, then what the code does, then where it stands."""
    title = phrase(unit.title)
    if not title:
        yield from _from_code(unit, does, section, leaving, several=several)
        return
    if not _says_something(unit.title):
        yield from _from_code(unit, does, "", leaving, several=several)
        yield title
        return
    if title in _NOUNS:
        yield does if does.endswith("_model") and title == "model" else _VERBS[title]
    yield _with_verb(title, does, leaving)
    yield title
    yield _VERBS.get(title, "")
    yield phrase(unit.title, most=9)
    verb = does.partition("_")[0]
    if does != STEP:
        yield "" if is_done(title) else f"{verb}_{title}"
    elif any(title in one.facts.bindings for one in unit.statements):
        yield f"compute_{title}"
    yield from _from_code(unit, does, "", leaving, several=True)
    yield does if does != STEP else ""
    yield f"run_{title}"


def _says_something(title: str) -> bool:
    said = phrase(title)
    return bool(said) and not counts(said) and not is_vague(title)


def _with_verb(title: str, does: str, leaving: Sequence[str]) -> str:
    """A heading that only names a thing, with what the code does to that."""
    first, last = title.partition("_")[0], title.rpartition("_")[2]
    if is_done(title):
        return title
    if last in _DEEDS:
        return f"run_{title}"
    if does == "load_data" and last in _DATA:
        return f"load_{title}"
    if does in {"train_model", "build_model"} and last in _MODELS:
        return f"{does.partition('_')[0]}_{title}"
    if does.startswith("plot_") and not leaving and first not in _BEFORE:
        return f"{'draw' if last in _PICTURES else 'plot'}_{title}"
    return title


_BEFORE = frozenset("about after before for from in more of on other the to with".split())


def _from_code(
    unit: Unit, does: str, section: str, leaving: Sequence[str], *, several: bool
) -> Iterator[str]:
    verb = does.partition("_")[0]
    if does == STEP:
        yield from islice(made(unit.statements, leaving), _MOST) if leaving else ()
        yield from islice(called(unit.statements), _MOST)
        yield from islice(made(unit.statements, leaving), _MOST)
    elif does.startswith("plot_"):
        yield from (f"plot_{one}" for one in islice(drawn(unit.statements), _MOST))
    else:
        yield "" if several or does == "write_file" else does
        yield from (f"{verb}_{one}" for one in islice(worked_on(unit.statements, does, leaving), _MOST))
        yield does
        yield from islice(made(unit.statements, leaving), _MOST)
    yield from _in_section(does, section)
    yield does if does.startswith("plot_") else ""


def _in_section(does: str, section: str) -> Iterator[str]:
    """What is done in a section whose heading names its first part."""
    if not section:
        return
    verb = "show" if does == STEP else does.partition("_")[0]
    about = section.partition("_")[2] if is_done(section) else section
    yield f"{verb}_{about}" if about and not section.startswith(f"{verb}_") else ""
    if does == STEP:
        yield f"continue_{section}"
    elif section.count("_") < 3:
        yield f"{does}_for_{section}"


def _numbered(name: str, used: set[str]) -> str:
    number = 2
    while f"{name}_{number}" in used:
        number += 1
    return f"{name}_{number}" if name in used else name


# -- from comments ------------------------------------------------------------------------------


def leading_comment(statements: Sequence[Statement]) -> str:
    """The comment that opens a unit, where it reads like a heading: a few words, no code."""
    if not statements:
        return ""
    lines = statements[0].text.lstrip().split("\n")
    text = lines[0].lstrip("#").strip(" -=*#\t:.") if lines[0].startswith("#") else ""
    single = len(lines) < 2 or not lines[1].startswith("#")
    words = text.split()
    fits = single and 2 <= len(words) <= 7 and not _NOT_A_TITLE.search(text)
    return text if fits and text[0].isalpha() else ""
