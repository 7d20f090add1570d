"""Which part of a section bears its heading, where it is cut in several: the one that does what it says."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from nb2job.program.border_cost import size_of
from nb2job.program.claims import is_true, of_libraries
from nb2job.program.deeds import DRAWS, PREPARING, lines_of, stages_of
from nb2job.program.nodes import names_in, walk
from nb2job.program.phrases import phrase, says_something
from nb2job.program.program import Statement, Unit
from nb2job.program.slug import slug
from nb2job.program.stages import MODELS, TRAINING
from nb2job.program.unit_stage import own, stage, stage_of
from nb2job.regex import regex

PICTURES = frozenset(
    "animations axes chart charts curve curves diagram figure figures graph graphs grid heatmap"
    " histogram histograms images legend legends lines map maps plot plots scales subplots text ticks".split()
)
_MOSTLY = 0.75
"""A part with more of its lines than this that set the scene, or draw, is not what a section is about."""

_MAKING = frozenset("build construct create define make".split())
"""Verbs of what a section begins with, whatever comes of it."""

_JOINING = frozenset("combine concatenate join merge".split())
"""Verbs of what a section ends with."""
_JOINS = regex(r"(?i)\b(?:\w+_)?(?:concat|concatenate|merge|join|combine|append)\w*\(")

_OF_MODELS = TRAINING | {"build_model"}


class Part(NamedTuple):
    """Which part of a section a unit is, from 1 on; `early` is one before what the heading is about."""

    section: str
    number: int
    early: bool


def headed(units: Sequence[Unit]) -> tuple[list[Unit], list[Part]]:
    """The units with each heading at the part that it is about, and for each unit which part it is."""
    found: list[Unit] = []
    names: list[Part] = []
    for parts in _sections(units):
        title = parts[0].title if parts[0].level else ""
        section = phrase(title) if says_something(title) and not of_libraries(title) else ""
        bearer = _true_bearer(title, section, parts) if section else 0
        if bearer:
            prose = parts[0].prose
            parts[bearer] = replace(parts[bearer], title=title, prose=prose)
            parts[0] = replace(parts[0], title="", prose="")
        found += parts
        names += [Part(section, number + 1, number < bearer) for number in range(len(parts))]
    return found, names


def _sections(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    parts: list[Unit] = []
    for unit in units:
        if unit.level and parts:
            yield parts
            parts = []
        parts.append(unit)
    if parts:
        yield parts


def _true_bearer(title: str, section: str, parts: Sequence[Unit]) -> int:
    """The part that a heading is about, or one of which it is true."""
    first = _bearer(section, parts)
    free = [first, *(number for number, part in enumerate(parts) if not part.title)]
    true = [
        number
        for number in free
        if own(parts[number].statements) and is_true(title, parts[number].statements)
    ]
    return true[0] if true else first


def _bearer(section: str, parts: Sequence[Unit]) -> int:
    """The number of the part that a section's heading is about; only those without a title are asked."""
    free = [number for number, part in enumerate(parts) if not number or not part.title]
    verb, last = section.partition("_")[0], section.rpartition("_")[2]
    if verb in _MAKING:
        return 0
    telling = [number for number in free if _calls(section, parts[number])]
    telling = telling or [number for number in free if verb in _JOINING and _joins(parts[number])][-1:]
    if telling:
        return telling[0]
    wanted = stages_of(verb) or (_OF_MODELS if last in MODELS else DRAWS if last in PICTURES else frozenset())
    if wanted and lines_of(parts[0].statements, wanted):
        return 0
    if wanted:
        doing = [number for number in free if stage(parts[number].statements) in wanted]
        most = max(free, key=lambda number: lines_of(parts[number].statements, wanted))
        if doing or lines_of(parts[most].statements, wanted):
            return doing[0] if doing else most
    for less in (PREPARING | DRAWS, PREPARING):
        for number in free:
            lines = sum(map(size_of, own(parts[number].statements)))
            opening = lines_of(parts[number].statements, less)
            if lines and opening < _MOSTLY * lines and opening + _declared(parts[number].statements) < lines:
                return number
    return 0


def _calls(section: str, part: Unit) -> bool:
    """Whether a part calls the function of the notebook that a section is named after."""
    return any(section in {slug(name) for name in one.facts.called} for one in own(part.statements))


def _joins(part: Unit) -> bool:
    return any(_JOINS.search(one.text) for one in own(part.statements))


def _declared(statements: Sequence[Statement]) -> int:
    """How many lines only say how something looks: a schema, a table of settings, an empty list."""
    return sum(size_of(one) for one in own(statements) if _declares(one) and not stage_of(one.text))


def _declares(statement: Statement) -> bool:
    node = statement.node
    if not isinstance(node, ast.Assign) or isinstance(node.value, (ast.Name, ast.Attribute)):
        return False
    names = names_in(node.value)
    classes = {
        one.func.id
        for one in walk(node.value)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
    }
    return names <= {one for one in classes if one[:1].isupper()}
