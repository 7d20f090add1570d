"""What the code of a unit does: the stage of a training that says the most of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from nb2job.program.border_cost import is_definition, weight_of
from nb2job.program.import_statements import is_import
from nb2job.program.program import Statement
from nb2job.program.stages import FITS_NO_MODEL, MOST, SHARES, STAGES, TRAINING, WEIGHT, WEIGHTS
from nb2job.regex import regex

STEP = "run_step"
"""What a unit does of which the code says nothing."""
_PATTERNS = tuple((name, regex(pattern)) for name, pattern in STAGES)


def stage(statements: Sequence[Statement]) -> str:
    """What statements do, by those among them that say the most."""
    told = [(stage_of(one.text), weight_of(one)) for one in own(statements)]
    found = Counter(name for name, _ in told)
    del found[""]
    if TRAINING & found.keys():
        del found["split_data"]
    every = sum(lines for _, lines in told)
    for name in [*found]:
        if sum(lines for one, lines in told if one == name) < _share(name) * every:
            del found[name]
    order = [name for name, _ in STAGES]
    return max(
        found,
        key=lambda name: (WEIGHTS.get(name, WEIGHT) * min(found[name], MOST), -order.index(name)),
        default=STEP,
    )


@cache
def stage_of(text: str) -> str:
    """The first stage that a statement's text fits; what a file will hold is no code of this one."""
    code = _code_of(text)
    found = next((name for name, pattern in _PATTERNS if pattern.search(code)), "")
    if found == "split_data":  # what trains splits its data on the way
        found = _training_of(code) or found
    if found == "cross_validate" and not _FITS.search(code):
        found = "plot_results" if _NAMED["plot_results"].search(code) else ""
    lines = code.splitlines()
    draws = sum(1 for line in lines if _DRAWING.search(line)) if found in _ALONG else 0
    if draws >= 3 and 2 * draws > len(lines):
        return "plot_results"
    share = max(_share(found), _IN_LOOPS if found in _FOR_EACH and _LOOP.match(code) else 0)
    most = share * len(lines) / 2 if len(lines) > _LONG else 0
    return found if not most or sum(1 for line in lines if _NAMED[found].search(line)) >= most else ""


@cache
def trains(text: str) -> bool:
    """Whether a text trains a model anywhere, whatever else it does."""
    return bool(_training_of(_code_of(text)))


def _training_of(code: str) -> str:
    """The first stage of a training that code fits, or ""."""
    return next((name for name, pattern in _PATTERNS if name in TRAINING and pattern.search(code)), "")


def _code_of(text: str) -> str:
    """A text without what it only says, and without what learns how to transform data."""
    plain = SHORT_TEXTS.sub('""', text) if _LOGS.match(text) else TEXTS.sub('""', text)
    return FITS_NO_MODEL.sub("", re.sub(r"#.*", "", plain))


def _share(name: str) -> float:
    """How much of the lines must be of a stage for it to be that of the whole."""
    return next((share for weight, share in SHARES if WEIGHTS.get(name, WEIGHT) <= weight), 0.0)


_LOOP = regex(r"\s*(?:for|while)\b")
_FOR_EACH = frozenset({"download_data", "load_data", "load_model"})
_IN_LOOPS = 0.1
"""A long loop that loads what each of its rounds works on is about that work."""
_LONG = 5
"""A statement of more lines does more than the one call that a stage is known by."""


_NAMED = dict(_PATTERNS)
_DRAWING = _NAMED["plot_results"]
_ALONG = TRAINING | {"evaluate_model"}
"""What a loop may do for each of its pictures."""
_FITS = regex(r"cross_val|fit|train|score|predict|evaluate|\b(?:model|clf|est\w*)\b")
_LOGS = regex(r"\s*(?:logger\.\w+|print|log_\w+)\(")
SHORT_TEXTS = regex(r"\"[^\"\n]*\"|'[^'\n]*'")
"""What they say, in a log line above all, is no code that does it."""
TEXTS = regex(r'("""|\'\'\').*?\1', re.DOTALL)


def own(statements: Sequence[Statement]) -> list[Statement]:
    """Those that stay in their unit: imports and definitions rise."""
    return [one for one in statements if not is_import(one) and not is_definition(one)]
