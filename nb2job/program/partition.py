"""Where units end: at headings of the main level, and within a section where it is best.

A section is one unit, or several: the cut that costs least is found over all borders of its cells.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nb2job.notebook.cell import Place
from nb2job.program.atoms import GAP, HEADED, LONG, STAGE, Atom, atoms_of, has_more, nested
from nb2job.program.border_cost import Borders, is_data, size_of
from nb2job.program.nodes import unparse
from nb2job.program.phrases import says_something
from nb2job.program.program import Statement, Unit
from nb2job.program.unit_titles import title_of

SHORT = 3
"""A unit of fewer lines than this is joined with a neighbor that has no heading of its own."""
IDEAL = 40
"""From so many lines on a unit costs more with every line."""
MANY_CELLS = 8
"""A notebook of so many code cells is worth some functions, even where it is short."""
FEW = 4
"""A notebook of many cells and fewer sections than this is cut into shorter parts."""


def sections(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Cells become sections: what stands under one heading of the main level, cut where that is good.

    The main level is the one that opens most of the notebook's sections with code: the highest level
    that has at least two, else the highest there is.
    """
    main = _main_level(units)
    grouped: list[list[Unit]] = [[]]
    for unit in units:
        if 0 < unit.level <= main:
            grouped.append([])
        grouped[-1].append(unit)
    atoms = [atoms_of(section) for section in grouped]
    borders = Borders([atom.statements for section in atoms for atom in section])
    best: list[Unit] = []
    for ideal, tiny in _lengths(units):
        found = _parts_of(atoms, grouped, borders, ideal, tiny)
        if not best or _steps(found) > _steps(best):
            best = found
        if _steps(best) >= FEW:
            break
    under = _under(units)
    return tuple(replace(one, under=under.get(one.statements[0].place, "")) for one in best)


def _under(units: Sequence[Unit]) -> dict[Place, str]:
    """For each statement the title of the heading above its own that has a higher level."""
    found: dict[Place, str] = {}
    above: dict[int, str] = {}
    title = ""
    for unit in units:
        if unit.level:
            above = {level: title for level, title in above.items() if level < unit.level}
            title = above[max(above)] if above else ""
            above[unit.level] = unit.title
        found |= {one.place: title for one in unit.statements}
    return found


def _lengths(units: Sequence[Unit]) -> list[tuple[int, float]]:
    """How long units may be, and how much a tiny one costs: less and less for a notebook of many cells."""
    cells = sum(1 for unit in units if unit.statements)
    shorter = max(SHORT + 2, min(IDEAL, sum(map(size, units)) // (FEW + 1)))
    return (
        [(IDEAL, 1.0)] if cells < MANY_CELLS else [(IDEAL, 1.0), (shorter, 1.0), (shorter, 0.3), (SHORT, 0.1)]
    )


def _steps(units: Sequence[Unit]) -> int:
    """How many units do something: what only prints joins a neighbor, and constants may rise."""
    return sum(1 for unit in units if any(size_of(one) and not _leaves(one) for one in unit.statements))


def _leaves(statement: Statement) -> bool:
    value = getattr(statement.node, "value", None)
    prints = isinstance(value, ast.Call) and unparse(value.func).endswith((".info", "print"))
    return prints or isinstance(value, ast.Constant)


def _parts_of(
    atoms: Sequence[Sequence[Atom]],
    grouped: Sequence[Sequence[Unit]],
    borders: Borders,
    ideal: int,
    tiny: float,
) -> list[Unit]:
    found: list[Unit] = []
    first = 0
    for section, opened in zip(atoms, grouped, strict=True):
        parts = _cut(section, borders, first, ideal, tiny)
        if len(parts) == 1 and opened[0].level:
            head = _speaking(opened)
            parts = [replace(parts[0], title=head.title, level=opened[0].level, prose=head.prose)]
        found += parts
        first += len(section)
    return [part for part in found if part.statements]


def _speaking(section: Sequence[Unit]) -> Unit:
    """The heading of a section, or the one below it that says more, or that all of its code stands under."""
    first = next((number for number, unit in enumerate(section) if unit.statements), 0)
    above = [one for one in section[: first + 1] if one.level]
    below = [one for one in section[1:] if one.level]
    alone = not has_more(section[0], section[first + 1 :])
    if alone and len(nested(above)) < len(above) and says_something(above[-1].title):
        return above[-1]
    if says_something(section[0].title):
        return section[0]
    return below[0] if len(below) == 1 and says_something(below[0].title) else section[0]


def size(unit: Unit) -> int:
    """How many lines a unit will have, definitions and imports aside, which rise."""
    return sum(map(size_of, unit.statements))


def _main_level(units: Sequence[Unit]) -> int:
    counts: dict[int, int] = {}
    level = 0
    for unit in units:
        level = unit.level or level
        if unit.statements and level:
            counts[level] = counts.get(level, 0) + 1
    opened = {level: sum(1 for unit in units if unit.level == level) for level in sorted(counts)}
    several = [level for level, count in opened.items() if count >= 2]
    return min(several, default=min(opened, default=0))


# -- cuts -----------------------------------------------------------------------------------------


_EMPTY = 12.0
"""What a part costs of which nothing would be left: its heading is that of the code below it."""
_EMPTY_ABOVE = 0.0
"""Unless that has a heading of its own."""
_PART, _PART_BY_LINE = 4.0, 0.16
"""What each part costs, and at most for each line that it may have."""
_SWALLOWED = 15.0
"""What it costs that the code of one heading goes under the name of another."""
_TORN_OFF = 6.0
"""What it costs that a part begins within what stands under a heading, where that is short."""
_TINY_HEADED = 0.3
"""How much a tiny part costs that has a heading, against one without."""
_DATA = 15.0
"""What a part costs that only sets values for the code below it."""


def _cut(section: Sequence[Atom], borders: Borders, first: int, ideal: int, tiny: float) -> list[Unit]:
    """The parts of a section whose costs are the least together: best[n] is that of the first n atoms."""
    best, start = [0.0], [0]
    around = _around(section, first)
    shortest = min((borders.lines(*lines) for lines in around), default=0)
    fates = [_only_data(atom) for atom in section]
    for end in range(1, len(section) + 1):
        least = (float("inf"), end)
        hidden = 0  # the highest level of the headings behind the first
        for begin in range(end - 1, -1, -1):
            lines = borders.lines(first + begin, first + end)
            if lines > 2 * LONG and begin < end - 1:
                break
            border = section[begin].apart if begin else 0.0
            if tiny < 1 and HEADED < border < GAP:
                border = max(border, STAGE) if border < 0 else border * tiny
            headed = end < len(section) and bool(section[end].title)
            small = tiny * _TINY_HEADED if section[begin].speaks else tiny
            cost = border + (_EMPTY_ABOVE if headed and not lines else _length_cost(lines, ideal, small))
            own = section[begin].level if section[begin].speaks else 0
            part = begin or end < len(section)
            if hidden and (part or shortest > SHORT) and (not own or hidden <= own):
                cost += _SWALLOWED
            if begin and not section[begin].title and borders.lines(*around[begin]) <= ideal:
                cost += _TORN_OFF
            hidden = min(filter(None, (hidden, own)), default=0)
            if not headed and part and {*fates[begin:end]} - {None} == {True}:
                cost += _DATA
            total = best[begin] + cost
            if part and total <= least[0]:  # the data flow only adds to it
                total = best[begin] + (cost + borders.cost(first + begin, first + end))
            least = min(least, (total, begin))
        cost, begin = least
        best.append(cost)
        start.append(begin)
    parts: list[Unit] = []
    end = len(section)
    while end:
        parts.insert(0, _merged(section, start[end], end))
        end = start[end]
    return parts


def _around(section: Sequence[Atom], first: int) -> list[tuple[int, int]]:
    """For each atom where what stands under its heading begins and ends; all of it where there is none."""
    begins = [number for number, one in enumerate(section) if one.speaks or not number]
    found: list[tuple[int, int]] = []
    for begin, end in zip(begins, [*begins[1:], len(section)], strict=False):
        found += [(first + begin, first + end)] * (end - begin)
    return found


def _only_data(atom: Atom) -> bool | None:
    """Whether nothing is done with the values that are set; None where there is no line."""
    lines = [one for one in atom.statements if size_of(one)]
    return all(map(is_data, lines)) if lines else None


def _length_cost(lines: int, ideal: int, tiny: float) -> float:
    if lines == 0:
        return _EMPTY
    short = 9.0 if lines < SHORT else 4.0 if lines <= SHORT + 1 else 0.0
    return (
        min(_PART, 0.16 * ideal) + tiny * short + 0.4 * max(0, lines - ideal) + 1.6 * max(0, lines - LONG + 5)
    )


def _merged(section: Sequence[Atom], begin: int, end: int) -> Unit:
    head = section[begin]
    statements = list(_joined(section[begin:end]))
    title = head.title or title_of([(one.statements, one.above) for one in section[begin:end]])
    return Unit(title, tuple(statements), head.level, head.prose, above="" if head.title else title)


def _joined(atoms: Iterable[Atom]) -> Iterable[Statement]:
    """Their statements, with a free line where a cell ended."""
    begun = False
    for atom in atoms:
        for number, statement in enumerate(atom.statements):
            gap = statement.gap or (begun and not number and not atom.goes_on)
            yield statement if gap == statement.gap else replace(statement, gap=gap)
        begun = True
