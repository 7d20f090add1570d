"""Names from headings that the code belies: they hide that it trains, or say what it does not do."""

from __future__ import annotations

from collections.abc import Sequence

from nb2job.program.borne_out import MOST, is_stage
from nb2job.program.claims import CHANGES
from nb2job.program.deeds import DRAWS, lines_of
from nb2job.program.honest_titles import changed_share
from nb2job.program.program import Statement
from nb2job.program.stages import MODELS, TRAINING
from nb2job.program.unit_stage import STEP
from nb2job.program.verbs import BASES

_TRAINS = frozenset(
    "cross fit finetune finetuning grid learn optimise optimize pretrain refit retrain search sweep train"
    " training tune tuning".split()
)
"""Words of names that say that something is trained."""
_HIDES = frozenset(
    "add answer build check compile complete construct create declare define describe discuss display draw"
    " drop enhance examine explain explore export extend fix illustrate import improve initialize inspect"
    " instantiate interpret introduce inspect load make modify plot prepare preprocess print read remove"
    " replace review save see set show specify split store summarize understand update view visualise"
    " visualize write".split()
)
"""Verbs that say less of a unit than that it trains."""
_MAKES = frozenset("construct create declare define initialize instantiate specify".split())
_DEFINED = frozenset("class classes function functions helpers".split())
_WRITES = _MAKES | {"add", "build", "implement", "make", "write"}
_BUILDS = _MAKES | {"build", "compile", "make"}
_USES = TRAINING | DRAWS | {"evaluate_model", "explore_data", "make_predictions"}
"""Stages of what works with a thing that is there; nothing is defined by them."""
_TEACHES = frozenset(
    "answer complete discuss enhance extend improve interpret introduce motivate recall remember".split()
)
"""Verbs of texts that speak to a reader."""
_OF_DATA = frozenset(
    "augmentation cleaning cleansing encoding imputation manipulation normalization preparation preprocessing"
    " standardization transformation wrangling".split()
)
"""Nouns of what is done to data, which is changed by it."""
_PREPARES = frozenset({"balance_data", "filter_data", "prepare_data", "process_text", "split_data"})
_NOT_BY_DRAWING = CHANGES | TRAINING | _TEACHES | {"define", "load", "prepare", "save", "split", "train"}


def belied(name: str, does: str, statements: Sequence[Statement], leaving: Sequence[str]) -> bool:
    """Whether the code of a unit says that a name is not its own.

    Args:
        name: a name that a heading gives.
        does: the stage of the unit.
        statements: its lines.
        leaving: what later units read of it.
    """
    words = name.split("_")
    verb, said = words[0], {*words}
    if does in TRAINING and verb in _HIDES and not said & _TRAINS:
        return True
    if verb in _TEACHES and is_stage(statements, does):
        return True
    if verb in _MAKES and not leaving and does in _USES - DRAWS and is_stage(statements, does, MOST):
        return True
    if name.startswith("prepare_data") and not (leaving or _alters(statements)):
        return True
    if verb == "prepare" and words[-1] in MODELS and does == "split_data":
        return True
    defines = said & _DEFINED and not said & MODELS and (verb not in BASES or verb in _WRITES)
    if defines and does != STEP and not leaving:
        return True  # functions and classes rise: what is left uses them
    draws = does in DRAWS and is_stage(statements, does, MOST) and not leaving
    of_data = verb not in BASES and bool(said & _OF_DATA)
    if draws and verb in _NOT_BY_DRAWING and not said & {"draw", "plot"}:
        return True
    return of_data and not said & MODELS and not (leaving or _alters(statements))


def put_right(title: str, does: str) -> str:
    """A name that the code belies with the verb of what is done: `train_caption_model`, or "".

    `build_caption_model` trains that model, and `prepare_rainfall` draws it; of what else a heading says
    nothing is known.
    """
    verb, _, rest = title.partition("_")
    last = rest.rpartition("_")[2]
    if verb in _BUILDS and does in TRAINING and last in MODELS and rest != "model":
        return f"{'cross_validate' if does == 'cross_validate' else does.partition('_')[0]}_{rest}"
    return f"plot_{rest}" if rest and does in DRAWS and verb in CHANGES | {"prepare"} else ""


def _alters(statements: Sequence[Statement]) -> bool:
    """Whether any line changes data that the unit was given."""
    return bool(lines_of(statements, _PREPARES)) or changed_share(statements) > 0
