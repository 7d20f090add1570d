"""Names that the code of a unit bears out, where no heading tells what it does."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from nb2job.program.borne_out import is_stage
from nb2job.program.changed_columns import changed_columns, prepared
from nb2job.program.composed_names import composed
from nb2job.program.deeds import lines_of
from nb2job.program.names import BUILTINS
from nb2job.program.nodes import walk
from nb2job.program.phrases import is_done, is_vague
from nb2job.program.program import Statement
from nb2job.program.slug import in_words, slug, with_numbers
from nb2job.program.stages import MODELS
from nb2job.program.unit_code import called, fitted, made, says_something, targets, worked_on
from nb2job.program.unit_drawings import drawn
from nb2job.program.unit_sections import PICTURES
from nb2job.program.unit_stage import own, stage_of
from nb2job.regex import regex

_TRIED = 6
"""So many names are tried from each thing that the code says."""


def from_code(
    statements: Sequence[Statement], does: str, section: str, leaving: Sequence[str], *, several: bool
) -> Iterator[str]:
    """Names from the best on, "" among them; `several` units do the same, and `leaving` is read later."""
    verb = _SAID.get(does, does.partition("_")[0])
    about = about_of(section)
    borne = is_stage(statements, does)
    last = about.rpartition("_")[2]
    drawable = _is_model(about) or bool({last, last.rstrip("s")} & PICTURES)
    trained = does in _OF_MODELS and _is_model(about) and _is_of(statements, does, leaving, about)
    fits = drawable if does in _DRAWS else trained
    yield f"{verb}_{about}" if borne and about and fits and not section.startswith(f"{verb}_") else ""
    if not borne:
        yield from checked(statements)
        yield from islice((one for one in called(statements) if one.endswith("commands")), 2)
        yield from _of_several(statements, leaving)
        yield from islice(made(statements, leaving), _TRIED)
        yield from islice(called(statements) if not section else (), _TRIED)
    elif does.startswith("plot_"):
        yield from (f"plot_{one}" for one in drawn(statements) if one)
        yield "" if about else does
    else:
        yield f"{does}s" if does in _MANY and _makes_several(statements, does) else ""
        if several and does == "prepare_data":
            columns = changed_columns(statements)
            yield f"prepare_{columns}" if columns else ""
            yield from prepared(statements)
        yield "" if (several and does != "sample_posterior") or does in _OF_THINGS else does
        yield from (f"{verb}_{one}" for one in islice(worked_on(statements, does, leaving), _TRIED))
        yield does


_MANY = frozenset({"build_model", "train_model"})
"""Stages that are said of several models."""


def _makes_several(statements: Sequence[Statement], does: str) -> bool:
    """Whether a unit builds or trains several models, each with a variable of its own."""
    building = (one for one in own(statements) if stage_of(one.text) == does)
    built = (name for one in building for name in targets(one))
    return len({*(fitted(statements) if does == "train_model" else built)}) > 1


def checked(statements: Sequence[Statement]) -> Iterator[str]:
    """Names of what is asserted: `check_sigmoid` of `assert sigmoid(0) == 0.5`."""
    found = [one.node.test for one in own(statements) if isinstance(one.node, ast.Assert)]
    calls = [one for test in found for one in walk(test) if isinstance(one, ast.Call)]
    names = [one.func.id for one in calls if isinstance(one.func, ast.Name) and one.func.id not in BUILTINS]
    yield f"check_{slug(names[0])}" if names else ""
    yield "check_results" if found and 2 * len(found) >= len(own(statements)) else ""


def of_section(statements: Sequence[Statement], does: str, section: str, leaving: Sequence[str]) -> str:
    """What a part does with the model that its section is about, though it does other things as well."""
    about = about_of(section)
    told = does in _OF_MODELS and _is_model(about) and _is_of(statements, does, leaving, about)
    return f"{_SAID.get(does, does.partition('_')[0])}_{about}" if told else ""


def of_data(name: str, statements: Sequence[Statement]) -> str:
    """`plot_data` for `plot_results` where nothing is drawn of a model, or of what it gives."""
    text = "\n".join(one.text for one in own(statements))
    plain = name.startswith("plot_results") and not _OF_RESULTS.search(text)
    return name.replace("plot_results", "plot_data") if plain else name


_OF_RESULTS = regex(
    r"(?i)accura|\bacc|auc|centroid|cluster|\bcm\b|coef|confusion|error|eval|epoch|fit|forecast|history"
    r"|importan|infer|loss|mae\b|metric|model|mse|pca|posterior|pred|proba|residual|result|roc|score|shap"
    r"|simul|trace|train|y_?hat"
)
"""Words of what comes of a training, or of a computation."""


def of_stage(does: str, about: str) -> str:
    """What is done with the subject of a section by a part of it: `evaluate_lakes`, or ""."""
    verb = _SAID.get(does, does.partition("_")[0])
    return f"{verb}_{about}" if about and does in _OF_MODELS | _DRAWS | _OF_SUBJECTS else ""


def plainly(statements: Sequence[Statement], leaving: Sequence[str]) -> Iterator[str]:
    """Names of what little the code says: it loads, it makes something for later ones, or it only shows."""
    yield from composed(statements, leaving, 0)
    yield from (one for one in _SINGLE if lines_of(statements, frozenset({one})))
    told = [slug(one) for one in leaving if says_something(one) and not _OF_PATHS.search(one.lower())]
    few = 0 < len(told) == len(leaving) <= 2
    yield f"prepare_{'_and_'.join(told)}" if few else ""
    lines = own(statements)
    shows = any(_SHOWS.match(one.text) for one in lines)
    if shows and all(_SHOWS.match(one.text) or targets(one) for one in lines):
        yield from ("show_results", *with_numbers("show_results", _TRIED - 1))


_SHOWS = regex(r"(?:\s*#[^\n]*\n)*\s*(?:logger\.\w+|print|pprint(?:\.pprint)?|log_\w+)\(")
_OF_PATHS = regex(r"(?:dir|file|folder|name|path|root|ur[il])s?$")
_SINGLE = ("save_model", "save_results", "load_data", "make_predictions")
"""Stages that name a unit that tells nothing else, from what is most worth telling on."""
_OF_SUBJECTS = frozenset(
    {"cross_validate", "explore_data", "load_data", "make_predictions", "prepare_data", "save_results"}
)
"""Besides models and pictures, stages whose verb may be said of what a section is about."""


def _of_several(statements: Sequence[Statement], leaving: Sequence[str]) -> Iterator[str]:
    """What a unit makes that hands on several values, of which no single one tells what it is about."""
    sides = {name[:1].lower() for name in leaving if _OF_ROWS.fullmatch(name)}
    loads = "load_and_" if lines_of(statements, frozenset({"load_data"})) else ""
    yield f"{loads}prepare_features" if {"x", "y"} <= sides else ""
    if len(leaving) < _SEVERAL:
        return
    words = [slug(name).split("_") for name in leaving]
    many = Counter(one for name in words for one in {*name} if says_something(one))
    shared = [one for one in max(words, key=len) if many[one] >= _SHARED * len(words)]
    verb = next(made(statements, leaving), "compute").partition("_")[0]
    shared = shared if shared and shared[-1] not in _WHICH else []
    many_of = "s" if shared and shared[-1][-1] not in "hsxy" else ""
    yield f"{verb}_{'_'.join(shared)}{many_of}" if shared else ""


_WHICH = frozenset(
    "all best current final first full initial last main new next old other raw test total train"
    " val valid".split()
)
"""Words that say which, and not what: several of them are no `news`."""
_SEVERAL = 3
_SHARED = 0.6
"""A word that so many of the names have tells what all of them are."""
_OF_ROWS = regex(r"X|y|[xX]_?(?:train|test|val)\w*|[yY]_?(?:train|test|val)\w*")
_DRAWS = frozenset({"plot_correlations", "plot_results"})
_OF_MODELS = frozenset({"build_model", "evaluate_model", "save_model", "train_model", "tune_model"})
"""What is done with the subject of a section, in a part of it that its heading does not name."""
_OF_THINGS = frozenset({"create_data_frame", "write_file"})
"""Stages that say little without what is made."""
_SAID = {"make_predictions": "predict", "clean_up": "remove", "cross_validate": "cross_validate"}
"""Verbs of stages that are not their first word."""


def _is_of(statements: Sequence[Statement], does: str, leaving: Sequence[str], about: str) -> bool:
    """Whether what is trained is what a section speaks of: no network below a heading of trees."""
    models = [*worked_on(statements, does, leaving)]
    code = " ".join(one.text for one in statements).lower()
    words = [one for one in about.split("_") if one not in _ANY_MODEL]
    return not words or any(one in name for one in words for name in (*models, code))


_ANY_MODEL = frozenset("and final first for model models of second simple the".split())


def about_of(section: str) -> str:
    """The subject of a section, without what its heading does to it, in four words."""
    words = [one for one in section.split("_") if one]
    while words and (is_done("_".join(words)) or words[0] in {"and", "or"}):
        words = words[1:]
    return in_words(words, 4) if words and words != ["model"] and not is_vague(" ".join(words)) else ""


def _is_model(about: str) -> bool:
    return any(one in MODELS or one.endswith("net") for one in about.split("_"))
