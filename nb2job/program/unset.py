"""Names that may have no value where a unit needs them, and can be handed on all the same, by a mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nb2job.notebook.cell import Place
from nb2job.program.names import Facts
from nb2job.program.program import Statement

Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Marks:
    """What a unit does with names that may have no value.

    It marks those `begun` before anything else, takes the mark off those `guarded` since it may read them,
    and marks those `ended` in the end, where they have no value.
    """

    begun: tuple[str, ...] = ()
    guarded: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


def markable(flows: Sequence[Facts], live: Sequence[Names], survive: Sequence[Names], names: Names) -> Names:
    """The names that units can hand on though they may have no value: a mark stands for none.

    A unit that may read such a name takes the mark off before: a read fails then as it does in the notebook.
    No function may read the name once it is marked in the end.

    Args:
        flows: the data flow of each unit.
        live: the names that are needed after each unit.
        survive: those that functions of each unit may read in later ones.
        names: those to judge; no builtin, no import and no argument of the script has one of them.
    """
    gone = _union(one.deletes | one.maybe_deletes | one.function_writes | one.absolute for one in flows)
    gone |= names if any("locals" in one.bindings for one in flows) else Names()
    return frozenset(name for name in names - gone if _is_markable(name, flows, live, survive))


def _is_markable(name: str, flows: Sequence[Facts], live: Sequence[Names], survive: Sequence[Names]) -> bool:
    first = next((number for number, one in enumerate(flows) if name in one.bindings), len(flows))
    if any(name in one.uses for one in flows[:first]):
        return False
    found = (marks(flows, live, number, Names({name})) for number in range(len(flows)))
    return not any(name in one.ended and name in alive for one, alive in zip(found, survive, strict=True))


def marks(flows: Sequence[Facts], live: Sequence[Names], number: int, names: Names) -> Marks:
    """What a unit does with some marked names."""
    if not names:
        return Marks()
    flow, before = flows[number], flows[:number]
    doubtful = names - _union(one.writes for one in before)
    bound = _union(one.bindings for one in before)
    read = doubtful & (flow.reads | flow.early)
    owed = doubtful & flow.maybe_writes & live[number]
    return Marks(
        begun=tuple(sorted(owed - bound - read)),
        guarded=tuple(sorted(read & bound)),
        ended=tuple(sorted(owed & read)),
    )


def made_mark(mark: str) -> Statement:
    """The definition of the mark."""
    return Statement(f"# Stands for a value that no line has set.\n{mark} = object()", Place(0, 1))


def with_marks(statements: Sequence[Statement], found: Marks, mark: str) -> tuple[Statement, ...]:
    """A unit's statements between those that set marks and those that take them off."""
    off = "# reading it fails, as in the notebook"
    first = [f"{name} = {mark}" for name in found.begun]
    first += [f"if {name} is {mark}:\n    del {name}  {off}" for name in found.guarded]
    last = [f'if "{name}" not in locals():\n    {name} = {mark}' for name in found.ended]
    place = statements[0].place
    made = [[Statement(text, place) for text in texts] for texts in (first, last)]
    return (*made[0], *statements, *made[1])


def _union(names: Iterable[Names]) -> Names:
    return frozenset().union(*names)
