"""What is known of each unit before it is named: what it does, what comes of it, how true its heading is."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import NamedTuple

from nb2job.program.belied import Doubts, put_right
from nb2job.program.border_cost import size_of
from nb2job.program.claims import is_true
from nb2job.program.code_names import from_code, of_data
from nb2job.program.composed_names import composed
from nb2job.program.deeds import lines_of
from nb2job.program.heading_names import from_heading
from nb2job.program.honest_titles import changed_names
from nb2job.program.phrases import phrase, says_something
from nb2job.program.program import Statement, Unit
from nb2job.program.prose import plain
from nb2job.program.slug import with_numbers
from nb2job.program.stages import TRAINING
from nb2job.program.text_headings import QUOTED, of_a_text
from nb2job.program.told_headings import only_opens, untold
from nb2job.program.unit_flow import flow_of
from nb2job.program.unit_sections import Part, headed
from nb2job.program.unit_stage import STEP, own, stage, trains
from nb2job.regex import regex

_MAKES = 0.25
"""What later units read is what a unit is about if so much of its lines make that."""
_FOR_OTHERS = frozenset({"balance_data", "filter_data", "load_data", "prepare_data", "process_text"})
"""Stages of what is done for later units."""
_SHOWS = regex(r"^\s*(?:logger\.\w+|print|log_\w+)\(", re.MULTILINE)


class Seen(NamedTuple):
    """What is known of a unit: what it does, what later ones read, and which part of a section it is.

    `titled` are the names that its heading gives, none for one that is `false`; `doubts` is what its code
    says against names. `deeds` are names of what it does, where these are better than what its heading says;
    `several` those of several deeds, with what they say in words; `changes` says that the unit changes what
    later ones read.
    """

    unit: Unit
    does: str
    leaving: Sequence[str]
    titled: Sequence[str]
    false: bool
    doubts: Doubts
    part: Part
    deeds: Sequence[str]
    several: Mapping[str, str]
    changes: bool


def seen_units(units: Sequence[Unit]) -> list[Seen]:
    """What is known of each unit, in their order."""
    units, parts = headed(units)
    title = sum(one.level == 1 for one in units) == 1 and len(units) > 1
    trainers = _trainers(units)
    above = {one.under for one in units}
    found = []
    for unit, later, part in zip(units, _later(units), parts, strict=True):
        leaving = _leaving(unit, later)
        changed = changed_names(unit.statements) & later
        does = _work(unit.statements, leaving, changed)
        if does not in TRAINING and any(one.facts.called & trainers for one in own(unit.statements)):
            does = "train_model"
        several = composed(unit.statements, leaving)
        false, doubts = _is_false(unit), Doubts(does, unit.statements, leaving, changes=bool(changed))
        names = from_heading(unit, does, leaving, later) if says_something(unit.title) and not false else ()
        titled = [one for one in names if one]
        belied = all(map(doubts.belie, titled)) or (unit.title in above and only_opens(unit))
        belied = bool(titled) and belied
        of_notebook = title and unit.level == 1
        told = not belied and not untold(unit, does, several=bool(several), of_notebook=of_notebook)
        deeds = [] if told else _deeds(unit, does, leaving, several, belied=belied)
        if belied and not deeds:
            unit = replace(unit, title=f'{QUOTED}{plain(unit.title)}"')
            false, titled = True, []
        found.append(Seen(unit, does, leaving, titled, false, doubts, part, deeds, several, bool(changed)))
    return found


def _deeds(
    unit: Unit, does: str, leaving: Sequence[str], several: Mapping[str, str], *, belied: bool
) -> list[str]:
    """Names of what a unit does, from the best on."""
    single = from_code(unit.statements, does, "", leaving, several=False)
    deeds = [*several, *(of_data(one, unit.statements) for one in single if one)]
    if belied:
        deeds = [*filter(None, [put_right(phrase(unit.title), does)]), *deeds]
        deeds += [name for one in deeds[:1] for name in with_numbers(one)]
    return deeds


def _is_false(unit: Unit) -> bool:
    """Whether a heading only speaks of the notebook, or of what its code does not do."""
    return of_a_text(unit.title) or not is_true(unit.title, unit.statements)


def _trainers(units: Sequence[Unit]) -> frozenset[str]:
    """The functions of the notebook that train a model, by themselves or by what they call."""
    defined = [
        one
        for unit in units
        for one in unit.statements
        if isinstance(one.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    found = frozenset(name for one in defined if trains(one.text) for name in one.facts.bindings)
    more = found
    while more:
        calling = (one for one in defined if one.facts.deferred & more)
        more = frozenset(name for one in calling for name in one.facts.bindings) - found
        found |= more
    return found


def _later(units: Sequence[Unit]) -> list[Set[str]]:
    """For each unit, what the units after it read of the names that it has."""
    live: set[str] = set()
    found: list[Set[str]] = []
    for unit in reversed(units):
        flow = flow_of(unit.statements)
        named = flow.uses.union(*(one.facts.bindings for one in unit.statements))
        found.append(named & live)
        live -= flow.writes
        live |= flow.uses
    return found[::-1]


def _leaving(unit: Unit, later: Set[str]) -> list[str]:
    """The names that a unit binds and that later ones read."""
    values = frozenset().union(*(one.facts.bindings for one in own(unit.statements)))
    return sorted(values & later)


def _work(statements: Sequence[Statement], leaving: Sequence[str], changed: Set[str]) -> str:
    """What a unit does; one that draws what it makes for later ones is about that."""
    does = stage(statements)
    if not leaving and not changed:
        return _for_nobody(statements, does)
    if not does.startswith("plot_"):
        return does
    making = _making(statements, leaving)
    makes = stage(making)
    lines = sum(map(size_of, making))
    weighty = lines >= _MAKES * sum(map(size_of, own(statements)))
    return makes if weighty and makes != STEP and not makes.startswith("set_") else does


def _for_nobody(statements: Sequence[Statement], does: str) -> str:
    """What a unit does of which no later one reads anything: nothing is prepared by it that it only shows."""
    if does not in _FOR_OTHERS:
        return does
    if lines_of(statements, frozenset({"save_results"})):
        return "save_results"
    looks = lines_of(statements, frozenset({"explore_data", "aggregate_data"}))
    if does == "load_data" or not shows(statements):
        return does
    return "explore_data" if looks or does == "filter_data" else STEP


def shows(statements: Sequence[Statement]) -> bool:
    """Whether lines say or log something."""
    return any(_SHOWS.search(one.text) for one in own(statements))


def _making(statements: Sequence[Statement], leaving: Sequence[str]) -> list[Statement]:
    """The statements by which some names come about, each from what others have made."""
    wanted = {*leaving}
    found = []
    for one in reversed(own(statements)):
        if one.facts.bindings & wanted:
            found.append(one)
            wanted |= one.facts.uses
    return found[::-1]
