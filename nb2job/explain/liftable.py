"""Literals that stayed in the code, each with the option that would make an argument of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from nb2job.convert import Conversion
from nb2job.passes import PASSES
from nb2job.passes.lift_parameters import lift_parameters
from nb2job.program.bindings import bindings
from nb2job.program.candidates import Candidate, keywords, members, variables
from nb2job.program.function_defaults import defaults
from nb2job.program.parse import parse
from nb2job.program.program import Program
from nb2job.regex import regex

LONGEST = 40  # of a text that may be a setting

_LOOKS = regex(
    r"title|label|color|colour|font|fig|width|height|dpi|alpha$|cmap|style|palette|legend|marker"
    r"|^(ax|axis|axes|index|columns?|names?|header|sep|inplace|end|ncols|nrows|sharex|sharey|loc|hue)$"
    r"|(?-i:^[scxy]$)|bins|rotation|annot|fmt|kind|verbose|text|message|key|token|secret|password",
    re.IGNORECASE,
)
_SECRET = regex(r"(?i)secret|passw|credential|(?:access|api|auth|private)_?key|(?:^|_)(?:token|key)$")
_TRAINS = regex(r"[A-Z]|.*(fit|train|split|sample|search|compile|Loader)")


def liftable(conversion: Conversion) -> list[tuple[str, Candidate]]:
    """What `--param` takes and a person may want: variables, keywords of calls that train, own defaults.

    Names that the option would find ambiguous are left out, and of keywords the looks of a plot; variables
    for these, such as titles and labels, come last.
    """
    program = before_lifting(conversion)
    lifted = {one.place for one in conversion.program.parameters}
    names = {one.name for one in conversion.program.parameters}
    named = _variables(program)
    found = [one for one in named if _is_setting(one[1])]
    found += [*_members(program), *_keywords(program), *_defaults(program)]
    found += [one for one in named if not _is_setting(one[1])]
    return [
        (option, one)
        for option, one in found
        if one.name not in names and not any(_same(one, place.cell, place.line) for place in lifted)
    ]


def _same(one: Candidate, cell: int, line: int) -> bool:
    return not one.owner and (one.place.cell, one.place.line) == (cell, line)


def before_lifting(conversion: Conversion) -> Program:
    """The program as the pass sees it that lifts: magics and displays are gone by then."""
    settings = replace(conversion.program.settings, param=(), no_param=())
    program = parse(conversion.notebook, settings)
    for rewrite in PASSES:
        if rewrite is lift_parameters:
            break
        program = rewrite(program)
    return program


def _variables(program: Program) -> list[tuple[str, Candidate]]:
    counts = bindings(list(program.statements()))
    read = Counter(name for one in program.statements() for name in one.facts.uses)
    every = variables(program)
    once = Counter(one.name for one in every)
    return [
        (f"--param {one.name}", one)
        for one in every
        if once[one.name] == counts[one.name] == 1 and read[one.name]
        if one.value is not None and not isinstance(one.value, dict) and not _SECRET.search(one.name)
    ]


def _keywords(program: Program) -> list[tuple[str, Candidate]]:
    every = [one for one in keywords(program) if one.owner]
    taken = {one.name for one in variables(program)}
    others = [*members(program), *defaults(program)]
    names = Counter(one.name for one in (*every, *others))
    owned = Counter((one.owner, one.name) for one in (*every, *others))
    found = []
    for one in every:
        if not _TRAINS.match(one.owner) or not _is_setting(one) or owned[one.owner, one.name] > 1:
            continue
        alone = names[one.name] == 1 and one.name not in taken
        found.append((f"--param {one.name if alone else f'{one.owner}.{one.name}'}", one))
    return found


def _members(program: Program) -> list[tuple[str, Candidate]]:
    """Entries of dicts and attributes that are set once."""
    every = members(program)
    counts = Counter((one.owner, one.name) for one in every)
    return [
        (f"--param {one.owner}.{one.name}", one)
        for one in every
        if counts[one.owner, one.name] == 1 and one.name.isidentifier() and _is_setting(one)
    ]


def _defaults(program: Program) -> list[tuple[str, Candidate]]:
    """Defaults of own functions that something calls; what a call gives by the same name is ambiguous."""
    every = defaults(program)
    others = [*keywords(program), *members(program)]
    counts = Counter((one.owner, one.name) for one in (*every, *others))
    called = frozenset().union(*(one.facts.uses for one in program.statements()))
    return [
        (f"--param {one.owner}.{one.name}", one)
        for one in every
        if counts[one.owner, one.name] == 1
        and not any(one.owner in other.others and one.name == other.name for other in others)
        and one.owner.split(".")[0] in called
        and _is_setting(one)
    ]


def _is_setting(one: Candidate) -> bool:
    if one.value is None or isinstance(one.value, dict) or _LOOKS.search(one.name):
        return False
    if isinstance(one.value, (list, tuple, str)):
        return 0 < len(one.value) <= LONGEST and "\n" not in str(one.value)
    return True
