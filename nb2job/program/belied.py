"""Names from headings that the code belies: they hide that it trains, or say what it does not do."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence, Set
from functools import cached_property

from nb2job.program.borne_out import MOST, SAYS, is_stage
from nb2job.program.claims import CHANGES
from nb2job.program.deeds import DRAWS, lines_of
from nb2job.program.honest_titles import changed_share
from nb2job.program.model_kinds import is_of_other_kind
from nb2job.program.program import Statement
from nb2job.program.stages import MODELS, SCENES, TRAINING
from nb2job.program.unit_stage import STEP, own, stage_of, trains
from nb2job.program.verbs import BASES
from nb2job.regex import regex

_TRAINS = frozenset(
    "cross fit finetune finetuning grid learn optimise optimize pretrain refit retrain search sweep train"
    " training tune tuning".split()
)
"""Words of names that say that something is trained."""
_HIDES = frozenset(
    "add answer build check compile complete construct create declare define describe discuss display draw"
    " drop enhance examine explain explore export extend fix illustrate import improve initialize inspect"
    " instantiate interpret introduce load make modify plot prepare preprocess print read remove"
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
_OF_SCENES = frozenset(
    "change choose create config configuration configurations configure cuda device directory environment"
    " folder gpu ignore import libraries notebook options path paths seed seeds set setting settings setup"
    " style styles theme up version versions warnings".split()
)
"""Words of names that say that something only sets the scene."""
_LEARNED = frozenset("classification clustering detection recognition regression segmentation".split())
"""Nouns of what is done with a model."""
_SPLITS = frozenset("dataset datasets sets split test testing valid validate validation".split())
"""Words of the parts that data is split in."""
_ASSERTS = frozenset("check checks test testing tests validate verify".split())
_PREPARES = frozenset({"balance_data", "filter_data", "prepare_data", "process_text", "split_data"})
_SELECTS = regex(r"RFE|Select|select|Boruta|importance|coef_|corr|shap|p_?val|Lasso", re.ASCII)
"""What features are selected by."""
_SETS = regex(
    r"\w+\s*=\s*(?:[\"'\d]|(?:pathlib\.)?Path\b|os\.(?:path|getcwd)\b|True\b|False\b|None\b)[^\n]*\Z"
)
"""A line that says where something is, or how much of it there is."""
_GONE = frozenset("delete drop fix remove rename".split())
"""Verbs of what a picture below them does not show."""
_NOT_BY_DRAWING = CHANGES | TRAINING | _TEACHES | {"define", "load", "prepare", "save", "split", "train"}


class Doubts:
    """What the code of one unit says against names.

    Args:
        does: the stage of the unit.
        statements: its lines.
        leaving: what later units read of it.
        changes: whether it changes what it was given, and later units read.
    """

    def __init__(
        self, does: str, statements: Sequence[Statement], leaving: Sequence[str], *, changes: bool
    ) -> None:
        self.does, self.statements, self.leaving, self.changes = does, statements, leaving, changes

    def belie(self, name: str) -> bool:
        """Whether a name is that of something else."""
        does, words = self.does, name.split("_")
        said = {*words}
        if does in SCENES and not said & _OF_SCENES and self.only_opens:
            return True
        if words[0] in _TEACHES and self.staged:
            return True
        if self.only_asserts and not said & _ASSERTS:
            return True
        return self._hides_training(words[0], said) or self._claims(name, words)

    def _hides_training(self, verb: str, said: Set[str]) -> bool:
        """Whether a name says less of a unit than that it trains, or speaks of other models."""
        if self.does not in TRAINING:
            return False
        if verb in _HIDES and not said & _TRAINS:
            return True
        selects = verb == "select" and "features" in said
        return (selects and not _SELECTS.search(self.code)) or is_of_other_kind(said, self.code)

    def _claims(self, name: str, words: Sequence[str]) -> bool:
        """Whether a name says that something is made or changed, which the code does not do."""
        does, leaving, verb, said = self.does, self.leaving, words[0], {*words}
        if verb in _MAKES and not leaving and does in _USES - DRAWS and self.mostly_staged:
            return True
        if name.startswith("prepare_data") and not self.alters:
            return True
        if verb == "run" and words[-1] in _LEARNED and not self.judges:
            return True
        if does == "split_data" and verb == "prepare" and words[-1] in MODELS:
            return True
        if verb in {"fit", "test", "train"} and said & _SPLITS - {verb} and not self.judges:
            return True
        defines = said & _DEFINED and not said & MODELS and (verb not in BASES or verb in _WRITES)
        if defines and does != STEP and not leaving:
            return True  # functions and classes rise: what is left uses them
        if does in DRAWS and verb in _NOT_BY_DRAWING and self.mostly_staged:
            if verb in CHANGES:
                return True  # what it changes on the way is not what it is about
            if not leaving and not self.changes and not said & {"draw", "plot"}:
                return True
        of_data = verb not in BASES and bool(said & _OF_DATA)
        return of_data and not said & MODELS and not self.alters

    @cached_property
    def code(self) -> str:
        """What the unit's own lines say."""
        return "\n".join(one.text for one in own(self.statements))

    @cached_property
    def judges(self) -> bool:
        """Whether something is trained, or measured."""
        measured = lines_of(self.statements, frozenset({"evaluate_model", "make_predictions"}))
        return self.does in TRAINING or bool(measured) or trains(self.code)

    @cached_property
    def only_asserts(self) -> bool:
        """Whether every line but those that set values asserts something, or says it."""
        lines = own(self.statements)
        checks = sum(isinstance(one.node, ast.Assert) for one in lines)
        told = sum(isinstance(one.node, ast.Assign) or bool(SAYS.match(one.text)) for one in lines)
        return bool(checks) and checks + told == len(lines) and not self.leaving

    @cached_property
    def only_opens(self) -> bool:
        """Whether every line only sets the scene, or gives a name to a path or another plain value."""
        lines = own(self.statements)
        return all(
            stage_of(one.text) in SCENES or _SETS.match(one.text) or SAYS.match(one.text) for one in lines
        )

    @cached_property
    def staged(self) -> bool:
        """Whether the unit is about its stage."""
        return is_stage(self.statements, self.does)

    @cached_property
    def mostly_staged(self) -> bool:
        """Whether it is about little else."""
        return is_stage(self.statements, self.does, MOST)

    @cached_property
    def alters(self) -> bool:
        """Whether it leaves something behind, or any line changes data that it was given."""
        prepares = bool(self.leaving) or bool(lines_of(self.statements, _PREPARES))
        return prepares or changed_share(self.statements) > 0


def put_right(title: str, does: str) -> str:
    """A name that the code belies with the verb of what is done: `train_caption_model`, or "".

    `build_caption_model` trains that model, and `prepare_rainfall` draws it; of what else a heading says
    nothing is known.
    """
    verb, _, rest = title.partition("_")
    last = rest.rpartition("_")[2]
    if verb in _BUILDS and does in TRAINING and last in MODELS and rest != "model":
        return f"{'cross_validate' if does == 'cross_validate' else does.partition('_')[0]}_{rest}"
    draws = does in DRAWS and verb in CHANGES | {"prepare"} and verb not in _GONE
    return f"plot_{rest}" if rest and draws else ""
