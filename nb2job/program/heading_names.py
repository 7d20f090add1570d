"""Names from headings: what one says, with a verb where it only names a thing and the code tells one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from nb2job.program.borne_out import MOST, is_stage, only_prepares
from nb2job.program.counted_titles import VAGUE
from nb2job.program.deeds import DRAWS, share_of
from nb2job.program.honest_titles import changed_share, with_deeds
from nb2job.program.phrases import is_done, longer, phrase, rest
from nb2job.program.program import Statement, Unit
from nb2job.program.stages import MODELS
from nb2job.program.told_headings import speaks_of
from nb2job.program.unit_code import worked_on
from nb2job.program.unit_sections import PICTURES
from nb2job.program.verbs import ENDS

VERBS = {
    **{noun: f"{verb}_data" for noun, verb in ENDS.items() if noun != "import"},
    "comparison": "compare_results",
    "building": "build_model",
    "finetuning": "finetune_model",
    "fitting": "fit_model",
    "deployment": "deploy_model",
    "optimization": "optimize_model",
    "plotting": "plot_results",
    "train": "train_model",
    "training": "train_model",
    "test": "test_model",
    "testing": "test_model",
    "fit": "fit_model",
    "predict": "make_predictions",
    "evaluate": "evaluate_model",
    "evaluation": "evaluate_model",
    "tuning": "tune_model",
    "visualization": "plot_results",
    "data": "load_data",
    "dataset": "load_data",
    "model": "build_model",
    "setup": "set_up",
    "results": "show_results",
    "plot": "plot_results",
    "parameters": "set_parameters",
    "hyperparameters": "set_hyperparameters",
    "constants": "set_constants",
}
_NOUNS = VERBS.keys() - {"test", "plot"}
"""Titles that would be the names of values, not of functions."""
_DATA = frozenset({"data", "dataset", "datasets"})
_DEEDS = frozenset(
    "analysis bootstrapping classification clustering detection experiment experiments inference"
    " recognition scoring search segmentation simulation simulations sweep test tests validation".split()
)


def from_heading(unit: Unit, does: str, leaving: Sequence[str], later: Set[str]) -> Iterator[str]:
    """Names from a heading that says something, from the best on; "" among them.

    Of what is bound elsewhere, too, `later` units read so much; `leaving` is what this one makes of it.
    """
    title = phrase(unit.title)
    yield prepares(unit, does, title, leaving)
    yield from with_deeds(title, does, unit.statements, later)
    if title in _NOUNS:
        yield does if does.endswith("_model") and title == "model" else VERBS[title]
    yield _with_verb(unit.statements, title, does, leaving)
    yield title
    yield VERBS.get(title, "")
    yield phrase(unit.title, most=9)
    yield longer(unit.title)
    end = rest(unit.title)
    end = "" if {*end.split("_")} <= VAGUE | {"exercise"} else end
    yield _with_verb(unit.statements, end, does, leaving) if "_" in end else f"{title}_{end}" if end else ""


def prepares(unit: Unit, does: str, title: str, leaving: Sequence[str]) -> str:
    """What a unit does that only sets the scene, though its heading names a thing that others come to."""
    if is_done(title) or not only_prepares(unit.statements, does):
        return ""
    if does != "load_data":
        return "" if does == "split_data" else does
    words = {*title.split("_")}
    loaded = [one for one in worked_on(unit.statements, does, leaving) if one != title]
    said = [one for one in loaded if words & {*one.split("_")}]
    done_later = title.rpartition("_")[2] in MODELS | _DEEDS
    short = [title] if len(title.split("_")) <= _FEW and not done_later else []
    return next((f"load_{one}" for one in said or (loaded if done_later else short)), "")


def _with_verb(statements: Sequence[Statement], title: str, does: str, leaving: Sequence[str]) -> str:
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
    if does in {"train_model", "build_model", "tune_model"} and last in MODELS:
        return f"{does.partition('_')[0]}_{title}"
    draws = does.startswith("plot_") and is_stage(statements, does, MOST)
    thing = re.split(r"_(?:by|for|of|using|with)_", title)[0].split("_")
    changed = changed_share(statements)
    if draws and changed <= _LITTLE and not leaving and first not in _BEFORE and len(thing) <= _FEW:
        return f"{'draw' if {thing[-1], last} & PICTURES else 'plot'}_{title}"
    named = first not in _BEFORE and len(thing) <= _FEW and speaks_of(title, statements)
    return _of_columns(title, statements, changed) if named and not leaving else title


def _of_columns(title: str, statements: Sequence[Statement], changed: float) -> str:
    """What is done to the columns that a heading names: they are changed, drawn, or both."""
    drawn = share_of(statements, DRAWS)
    if changed + drawn < MOST:
        return title
    verb = "prepare_and_plot" if min(changed, drawn) > _LITTLE else "prepare" if changed else "plot"
    return f"{verb}_{title}"


_LITTLE = 0.1
"""A name leaves out what is done by no more than this of the lines."""


_FEW = 3
"""So many words are the name of a thing that may be drawn; more are rather a statement."""
_BEFORE = frozenset(
    "about additional after before example examples exercise exercises for from in more of on other the to"
    " with".split()
)
