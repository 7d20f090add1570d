"""Whether the code below a heading speaks of what the heading says: what else it does names it better."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from nb2job.program.borne_out import is_stage
from nb2job.program.phrases import is_done, phrase, says_something
from nb2job.program.program import Statement, Unit
from nb2job.program.stages import MODELS, SCENES, TRAINING
from nb2job.program.unit_code import fitted
from nb2job.program.unit_stage import SHORT_TEXTS, own, stage_of
from nb2job.program.verbs import BASES, ENDS, GERUNDS
from nb2job.regex import regex

_GENERAL = frozenset(
    "algorithm algorithms analysis approach basic column columns data dataset datasets eda exploration"
    " exploratory feature features function functions general method methods model models new other part"
    " performance problem process results set simple step table technique techniques test training type"
    " types using value values variable variables".split()
)
"""Words of headings that any code could stand below."""
_KINDS = MODELS - {"classifiers", "forests", "models", "networks"}
"""Words of the names of single models: `support vector machines`, but no `models`."""
_TELLING = TRAINING | {"load_data", "download_data", "split_data", "save_model", "save_results"}
"""Stages that say more of a unit than the subject that it is about."""
_DATA = frozenset({"data", "dataset", "datasets"})
_LEARNING = frozenset(
    "approach baseline classification clustering descent estimation experiment fit learning modeling"
    " modelling optimization regression search selection simulation solution study training tuning"
    " validation".split()
)
"""Words of headings below which a training is no surprise; `Clipping thresholds` hides one."""
_OPENING = frozenset(
    "build choose create declare define import initialize instantiate load make prepare select set".split()
)
"""Verbs of what a section begins with."""
_MAKES = regex(r"(?:\s*#[^\n]*\n)*\s*\w+\s*=\s*(?:\w+\.)*[A-Z]\w*\([^\n]*\)\s*\Z")
"""An object of a class is made."""
_FEW = 3
_STEM = 5
"""So many letters of a word are looked for: `clusters` in `clustering`."""
_CODE = {
    "clean": r"drop|fill|repla|strip|astype|dedup|lower|re\.sub|clean|null|nan",
    "convert": r"astype|to_|convert|map|apply|int\(|float\(|str\(",
    "drop": r"drop|del\b|pop|remov|\[\[|loc",
    "encode": r"encod|dummies|map|categor|replac|one_?hot|factorize|codes",
    "fill": r"fill|imput|replac|interpolat",
    "filter": r"filter|query|loc|\[.*[<>=]|isin|where|mask",
    "impute": r"fill|imput|replac|interpolat",
    "merge": r"merg|join|concat|append",
    "normalize": r"norm|scal|std|/|min|mean",
    "normalise": r"norm|scal|std|/|min|mean",
    "optimize": r"optim|minimi|maximi|search|tune|study|step\(",
    "remove": r"drop|del\b|pop|remov|filter|!=|~|\bnot\b|strip|replac",
    "rename": r"renam|columns",
    "scale": r"scal|norm|std|/|min",
    "standardize": r"scal|norm|std|/|mean",
    "tokenize": r"token|split",
}
_DONE = {name: regex(pattern, re.IGNORECASE) for name, pattern in _CODE.items()}
"""What the code has somewhere that does what a verb says."""


def untold(unit: Unit, does: str, *, several: bool, of_notebook: bool) -> bool:
    """Whether a unit is named by what it does: its code tells that, and says nothing of its heading.

    `several` says that it has names of several deeds, `of_notebook` that the heading is that of the whole
    notebook.
    """
    said = phrase(unit.title)
    if does in TRAINING and _is_of_one_model(said) and len({*fitted(unit.statements)}) > 1:
        return True
    if not unit.level or not says_something(unit.title):
        return False
    last = said.rpartition("_")[2]
    if does == "load_data" and {*said.split("_")} <= _GENERAL - _DATA and is_stage(unit.statements, does):
        return True  # `New types` above a line that reads a file
    if does in TRAINING and not is_done(said) and not {*said.split("_")} & (MODELS | _LEARNING):
        return True
    if not of_notebook and (is_told(unit.title, unit.statements) or (does == "load_data" and last in _DATA)):
        return False
    told = of_notebook or does in _TELLING or (does == "prepare_data" and "_" not in said)
    return several or (told and is_stage(unit.statements, does))


def _is_of_one_model(said: str) -> bool:
    """Whether a heading names a single model: `Linear SVC`, and no `Linear and tree models`."""
    words = {*said.split("_")}
    return bool(words & _KINDS) and not words & {"and", "or", "versus", "vs", "various", "different", "all"}


def is_told(title: str, statements: Sequence[Statement]) -> bool:
    """Whether the code does what a heading's verb says, and has a word of what it speaks of."""
    words = phrase(title).split("_")
    verb = words[0] if words[0] in BASES else ENDS.get(words[-1], "")
    code = "\n".join(re.sub(r"#.*", "", one.text) for one in own(statements)).lower()
    if verb in _DONE:
        return bool(_DONE[verb].search(SHORT_TEXTS.sub('""', code)))
    about = _about(words) - {verb}
    return not about or words[-1] in MODELS or _has_any(code, about)


def only_opens(unit: Unit) -> bool:
    """Whether a few lines only make what those below the headings under this one work with."""
    lines = own(unit.statements)
    verb = phrase(unit.title).partition("_")[0]
    made = [one for one in lines if stage_of(one.text) not in SCENES]
    return 0 < len(lines) <= _FEW and verb not in _OPENING and all(_MAKES.match(one.text) for one in made)


def speaks_of(section: str, statements: Sequence[Statement]) -> bool:
    """Whether code has a word of what a section's name speaks of, where that speaks of anything."""
    about = _about(section.split("_"))
    code = "\n".join(one.text for one in own(statements)).lower()
    return not about or _has_any(code, about)


def _about(words: Sequence[str]) -> set[str]:
    """The words that say what a heading is about: no verbs, and none that any code could stand below."""
    return {one for one in words if len(one) > 2 and one not in _GENERAL | BASES | GERUNDS.keys()}


def _has_any(code: str, words: Set[str]) -> bool:
    return any(one[:_STEM] in code for one in words)
