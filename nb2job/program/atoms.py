"""What a border may stand between: a cell, or a part of a long one, and how bad the border above it is."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from nb2job.program.border_cost import is_definition, size_of
from nb2job.program.nodes import last_name
from nb2job.program.one_figure import of_one_figure
from nb2job.program.phrases import is_done, phrase, says_something
from nb2job.program.program import Statement, Unit
from nb2job.program.stages import TRAINING
from nb2job.program.unit_flow import flow_of
from nb2job.program.unit_stage import STEP, stage
from nb2job.program.unit_titles import title_of

LONG = 55
"""A unit of more lines than this is cut where that is possible."""
HEADED, STAGE, _CELL, GAP, _LINE = -7.0, -1.0, 1.0, 6.0, 14.0
_TITLED, _TRAINS, _ANOTHER = -1.5, -1.0, -6.0
"""How much better a border is where a comment or the text says what follows, where a model is trained, or
where that is another one than before."""

_DEFINED = 8.0
"""How much worse it is below what defines what a cell calls."""


@dataclass(frozen=True, slots=True)
class Atom:
    """Statements that stay together: a cell, or a part of a long one; `apart` is how bad its border is.

    `goes_on` says that it is a later part of its cell, `above` is the markdown right above it, `speaks` that
    a heading opens it which says something.
    """

    statements: tuple[Statement, ...]
    title: str
    level: int
    prose: str
    apart: float
    goes_on: bool = False
    above: str = ""
    speaks: bool = False


def atoms_of(section: Sequence[Unit]) -> list[Atom]:
    """The cells of a section, long ones in parts, with the headings that stand directly above them."""
    found: list[Atom] = []
    above_it: list[Unit] = []
    last = ""
    for place, unit in enumerate(section):
        if unit.level:
            above_it.append(unit)
        if not unit.statements:
            continue
        does = stage(unit.statements)
        for number, part in enumerate(_parts(unit)):
            if above_it:
                heading = _telling(above_it, section[place + 1 :])
                title, speaks = heading.title, says_something(heading.title)
                found.append(
                    Atom(part, title, heading.level, heading.prose, HEADED, above=unit.above, speaks=speaks)
                )
                above_it = []
            else:
                opens = bool(part[0].gap) or part[0].text.lstrip().startswith("#")
                inside = GAP if opens else _LINE
                above = "" if number else unit.above
                border = inside if number else _border(part, above, does, last)
                found.append(Atom(part, "", 0, "", border, goes_on=number > 0, above=above))
        last = does
    return _models_apart([*_with_definitions(found)])


def _with_definitions(atoms: Sequence[Atom]) -> Iterator[Atom]:
    """A border is worse below functions that the next cell calls: they stay together if they do not rise."""
    for number, one in enumerate(atoms):
        above = atoms[number - 1].statements if number and _is_within(one) else ()
        defined = {name for each in above if is_definition(each) for name in each.facts.bindings}
        only = above and not any(map(size_of, above))
        called = only and bool(defined & flow_of(one.statements).uses)
        yield replace(one, apart=one.apart + _DEFINED) if called else one


def _models_apart(atoms: Sequence[Atom]) -> list[Atom]:
    """Where another model is made and trained than before, a border is good above all that leads to it."""
    found = [*atoms]
    stages = [stage(one.statements) for one in atoms]
    learned = False
    for number, does in enumerate(stages):
        trained = does in TRAINING and learned
        learned = learned or does in TRAINING | {"evaluate_model"}
        another = trained or (number > 0 and does == stages[number - 1] == "build_model")
        if not another or not _makes_model(atoms[number].statements):
            continue
        begin, needed = number, flow_of(atoms[number].statements).uses
        while begin > 1 and _is_within(atoms[begin]) and stages[begin - 1] in _LEADING:
            flow = flow_of(atoms[begin - 1].statements)
            if not flow.bindings & needed:
                break
            begin, needed = begin - 1, needed | flow.uses
        if _is_within(atoms[begin]):
            found[begin] = replace(found[begin], apart=found[begin].apart + _ANOTHER)
    return found


def _is_within(atom: Atom) -> bool:
    """Whether a cell begins with it, under no heading of its own."""
    return atom.apart != HEADED and not atom.goes_on


_LEADING = frozenset(
    {"balance_data", "build_data_loaders", "filter_data", "prepare_data", "split_data", STEP}
)
"""Stages of what is done for the training behind it."""


def _makes_model(cell: Sequence[Statement]) -> bool:
    """Whether a cell makes what it trains: an object of a class that it sets a variable to."""
    values = (getattr(one.node, "value", None) for one in cell if isinstance(one.node, ast.Assign))
    called = (last_name(value.func) for value in values if isinstance(value, ast.Call))
    return any(name == "create_study" or (name[:1].isupper() and name not in _FRAMES) for name in called)


_FRAMES = frozenset({"DataFrame", "Series"})


def _telling(headings: Sequence[Unit], below: Sequence[Unit]) -> Unit:
    """Of headings that stand above the same code, the one that tells what it does.

    The last, unless a higher one says what is done and all of its code is this, or the last says nothing.
    What a text ended with before (`Results` above `References`) is about no code.
    """
    for one in nested(headings)[:-1]:
        if says_something(one.title) and is_done(phrase(one.title)) and not has_more(one, below):
            return one
    return next((one for one in reversed(nested(headings)) if says_something(one.title)), headings[-1])


def nested(headings: Iterable[Unit]) -> list[Unit]:
    """The headings that are open at the end: each but the first stands below the one before it."""
    found: list[Unit] = []
    for one in headings:
        while found and one.level <= found[-1].level:
            found.pop()
        found.append(one)
    return found


def has_more(heading: Unit, below: Sequence[Unit]) -> bool:
    """Whether another heading with code belongs to it."""
    headed = False
    for unit in below:
        if 0 < unit.level <= heading.level:
            return False
        headed = headed or unit.level > 0
        if headed and unit.statements:
            return True
    return False


def _border(cell: Sequence[Statement], above: str, does: str, last: str) -> float:
    """How bad it is to begin a unit with a cell that does something, below one that does the last thing."""
    apart = _CELL if does in (STEP, last) else STAGE
    return (
        apart + (_TRAINS if does in TRAINING - {last} else 0) + (_TITLED if title_of([(cell, above)]) else 0)
    )


def _parts(unit: Unit) -> list[tuple[Statement, ...]]:
    lines = sum(map(size_of, unit.statements))
    if lines <= LONG + LONG // 4:
        return [unit.statements]
    parts: list[list[Statement]] = [[]]
    drawn = of_one_figure(unit.statements)
    woven = _woven(unit.statements) if lines <= LONG + LONG // 2 else set()
    for number, statement in enumerate(unit.statements):
        begins = number not in drawn | woven and size_of(statement)
        if parts[-1] and begins and any(map(size_of, parts[-1])):
            parts.append([])
        parts[-1].append(statement)
    return [tuple(part) for part in parts]


def _woven(statements: Sequence[Statement]) -> set[int]:
    """The numbers of those that, with the rest of their cell, need more than one value made above them."""
    found, bound = set[int](), set[str]()
    for number, statement in enumerate(statements):
        if len(bound & flow_of(statements[number:]).uses) > 1:
            found.add(number)
        bound |= statement.facts.bindings
    return found
