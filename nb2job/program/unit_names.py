"""What units are called: by their heading, by a comment that opens them, or by what their code does."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from nb2job.program.announced import announced
from nb2job.program.border_cost import size_of
from nb2job.program.deeds import PREPARING, contradicts, does_that
from nb2job.program.phrases import is_done, is_vague, phrase, rest, says_something, warns
from nb2job.program.program import Statement, Unit
from nb2job.program.slug import in_words, slug
from nb2job.program.unit_code import called, drawn, made, worked_on
from nb2job.program.unit_code import says_something as says_anything
from nb2job.program.unit_flow import flow_of
from nb2job.program.unit_sections import MODELS, PICTURES, headed
from nb2job.program.unit_stage import STEP, own, stage, stage_of

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
    "parameters": "set_parameters",
    "hyperparameters": "set_hyperparameters",
    "constants": "set_constants",
}
_NOUNS = _VERBS.keys() - {"train", "test", "fit", "predict", "evaluate", "plot"}
"""Titles that would be the names of values, not of functions."""
_DATA = frozenset({"data", "dataset", "datasets"})
_DEEDS = frozenset(
    "analysis bootstrapping classification clustering detection experiment experiments inference"
    " recognition scoring search segmentation simulation simulations sweep test tests validation".split()
)
_MOST = 6
"""So many names are tried from each thing that the code says."""
_LONGEST = 60
_MAKES = 0.25
"""What later units read is what a unit is about if so much of its lines make that."""


def named(units: Sequence[Unit], taken: frozenset[str]) -> tuple[Unit, ...]:
    """Give each unit a name: valid, unique, and none that the program uses."""
    used = set(taken) | set(keyword.kwlist) | set(keyword.softkwlist)
    units, sections = headed(units)
    left = _leaving(units)
    does = [_work(unit.statements, leaving) for unit, leaving in zip(units, left, strict=True)]
    untitled = Counter(one for one, unit in zip(does, units, strict=True) if not says_something(unit.title))
    found: list[Unit] = []
    for unit, one, leaving, section in zip(units, does, left, sections, strict=True):
        names = _candidates(unit, one, section, leaving, several=untitled[one] > 1)
        alike = {one.name.replace("_", "") for one in found}
        names = (name for name in names if name and len(name) <= _LONGEST and name not in used)
        name = next((name for name in names if name.replace("_", "") not in alike), "")
        if not name:
            name = _numbered(_last_resort(unit.title) or one, used)
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


def _work(statements: Sequence[Statement], leaving: Sequence[str]) -> str:
    """What a unit does; one that draws what it makes for later ones is about that."""
    does = stage(statements)
    if not does.startswith("plot_") or not leaving:
        return does
    making = [one for one in own(statements) if one.facts.bindings & {*leaving}]
    makes = stage(making)
    lines = sum(map(size_of, making))
    weighty = lines >= _MAKES * sum(map(size_of, own(statements)))
    return makes if weighty and makes != STEP and not makes.startswith("set_") else does


def _candidates(
    unit: Unit, does: str, section: str, leaving: Sequence[str], *, several: bool
) -> Iterator[str]:
    """Names from the best on: the heading's, then what the code does, then where it stands."""
    title = phrase(unit.title)
    if not says_something(unit.title):
        asked = phrase(announced(unit.prose, lists=True))
        yield "" if contradicts(asked.partition("_")[0], unit.statements) else asked
        yield from _from_code(unit, does, section, leaving, several=several)
        yield _last_resort(unit.title)
        return
    yield _prepares(unit, does, title, leaving)
    if title in _NOUNS:
        yield does if does.endswith("_model") and title == "model" else _VERBS[title]
    yield _with_verb(title, does, leaving)
    yield title
    yield _VERBS.get(title, "")
    yield phrase(unit.title, most=9)
    verb = _SAID.get(does, does.partition("_")[0])
    if does != STEP:
        named_so = does_that(title.partition("_")[0], does)
        plain = f"run_{title}" if "_" not in title and not named_so else ""
        yield plain if is_done(title) else f"{verb}_{title}{'_data' * (does == 'generate_data')}"
    elif any(title in one.facts.bindings for one in unit.statements):
        yield f"{'run' if is_done(title) else 'compute'}_{title}"
    end = rest(unit.title)
    yield _with_verb(end, does, leaving) if "_" in end else f"{title}_{end}" if end else ""
    yield from _from_code(unit, does, "", leaving, several=True)
    yield does if does != STEP else ""
    yield f"run_{title}"


def _prepares(unit: Unit, does: str, title: str, leaving: Sequence[str]) -> str:
    """What a unit does that only sets the scene, though its heading names a thing that others come to."""
    lines = own(unit.statements)
    if is_done(title) or does not in PREPARING or any(stage_of(one.text) != does for one in lines):
        return ""
    if does != "load_data":
        return "" if does == "split_data" else does
    words = {*title.split("_")}
    loaded = [one for one in worked_on(unit.statements, does, leaving) if one != title]
    said = [one for one in loaded if words & {*one.split("_")}]
    done_later = title.rpartition("_")[2] in MODELS | _DEEDS
    return next((f"load_{one}" for one in said or (loaded if done_later else ())), "")


def _with_verb(title: str, does: str, leaving: Sequence[str]) -> str:
    """A heading that only names a thing, with what the code does to that."""
    if not title:
        return ""
    first, last = title.partition("_")[0], title.rpartition("_")[2]
    if is_done(title):
        return title
    if last in _DEEDS:
        return f"run_{title}"
    if does == "load_data" and last in _DATA and first not in _BEFORE:
        return f"load_{title}"
    if does in {"train_model", "build_model"} and last in MODELS:
        return f"{does.partition('_')[0]}_{title}"
    if does.startswith("plot_") and not leaving and first not in _BEFORE:
        head = re.split(r"_(?:for|of|with)_", title)[0].rpartition("_")[2]
        return f"{'draw' if {head, last} & PICTURES else 'plot'}_{title}"
    return title


_BEFORE = frozenset(
    "about additional after before example examples exercise exercises for from in more of on other the to"
    " with".split()
)


def _from_code(
    unit: Unit, does: str, section: str, leaving: Sequence[str], *, several: bool
) -> Iterator[str]:
    verb = _SAID.get(does, does.partition("_")[0])
    about = _about(section)
    fits = does in _DRAWS or (does in _OF_MODELS and _is_model(about))
    yield f"{verb}_{about}" if about and fits and not section.startswith(f"{verb}_") else ""
    if does == STEP:
        yield from islice((one for one in called(unit.statements) if one.endswith("commands")), 2)
        yield from _of_several(unit.statements, about, leaving)
        yield from islice(made(unit.statements, leaving), _MOST) if leaving else ()
        yield from islice(called(unit.statements), _MOST)
        yield from islice(made(unit.statements, leaving), _MOST)
        yield f"prepare_{about}" if about else ""
    elif does.startswith("plot_"):
        yield from (f"plot_{one}" for one in islice(drawn(unit.statements), _MOST))
        yield f"plot_more_of_{about}" if about else does
    else:
        yield "" if (several and does != "sample_posterior") or does in _OF_THINGS else does
        yield from (f"{verb}_{one}" for one in islice(worked_on(unit.statements, does, leaving), _MOST))
        yield does
        yield f"{does}_for_{about}" if about else ""
        yield from islice(made(unit.statements, leaving), _MOST)


def _of_several(statements: Sequence[Statement], about: str, leaving: Sequence[str]) -> Iterator[str]:
    """What a unit makes that hands on several values, of which no single one tells what it is about."""
    sides = {name[:1].lower() for name in leaving if _OF_ROWS.fullmatch(name)}
    yield "prepare_features" if {"x", "y"} <= sides else ""
    if len(leaving) < _SEVERAL:
        return
    words = [slug(name).split("_") for name in leaving]
    many = Counter(one for name in words for one in {*name} if says_anything(one))
    shared = [one for one in max(words, key=len) if many[one] >= _SHARED * len(words)]
    verb = next(made(statements, leaving), "compute").partition("_")[0]
    many_of = "s" if shared and shared[-1][-1] not in "hsxy" else ""
    yield f"{verb}_{'_'.join(shared)}{many_of}" if shared else ""
    yield f"prepare_{about}" if about else ""


_SEVERAL = 3
_SHARED = 0.6
"""A word that so many of the names have tells what all of them are."""
_OF_ROWS = re.compile(r"[xX]_?(?:train|test|val)\w*|[yY]_?(?:train|test|val)\w*")
_DRAWS = frozenset({"plot_correlations", "plot_results"})
_OF_MODELS = frozenset({"build_model", "evaluate_model", "save_model", "train_model", "tune_model"})
"""What is done with the subject of a section, in a part of it that its heading does not name."""
_OF_THINGS = frozenset({"create_data_frame", "write_file"})
"""Stages that say little without what is made."""
_SAID = {"make_predictions": "predict", "clean_up": "remove", "cross_validate": "cross_validate"}
"""Verbs of stages that are not their first word."""


def _about(section: str) -> str:
    """The subject of a section, without what its heading does to it, in four words."""
    words = [one for one in section.split("_") if one]
    while words and (is_done("_".join(words)) or words[0] in {"and", "or"}):
        words = words[1:]
    return in_words(words, 4) if words and words != ["model"] and not is_vague(" ".join(words)) else ""


def _is_model(about: str) -> bool:
    return any(one in MODELS or one.endswith("net") for one in about.split("_"))


def _last_resort(title: str) -> str:
    return "" if warns(title) else phrase(title)


def _numbered(name: str, used: set[str]) -> str:
    number = 2
    while f"{name}_{number}" in used:
        number += 1
    return f"{name}_{number}" if name in used else name
