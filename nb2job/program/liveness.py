"""What each unit needs and owes: live-in and live-out over a sequence of units.

Each name that units bind is either *passed* (a local of the units and of main) or *global* (a module
global that the units which bind it declare). Global is always right; passed is what people write. This
module finds the names that cannot be passed, and says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nb2job.program.living import disturbed, surviving
from nb2job.program.names import Facts
from nb2job.program.needed_globals import needed_globals
from nb2job.program.program import Statement
from nb2job.program.stars import given_names
from nb2job.program.steady import steady
from nb2job.program.unit_flow import flow_of
from nb2job.program.unset import Marks, markable, marks

Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Signature:
    """A unit's parameters, its returned names, the globals that it binds, and its marks for no value."""

    arguments: tuple[str, ...]
    returns: tuple[str, ...]
    globals: tuple[str, ...]
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True)
class Plan:
    """A signature for each unit; `forced` says why a name is global, `torn` which units to join.

    `marked` are names that are handed on with a mark for no value.
    """

    signatures: tuple[Signature, ...]
    forced: dict[str, str]
    torn: tuple[tuple[int, int, str], ...]
    marked: Names = frozenset()


def plan(
    units: Sequence[Sequence[Statement]],
    module: Sequence[Statement],
    start: Names,
    kept: Names = frozenset(),
    own: Mapping[str, str] | None = None,
) -> Plan:
    """Signatures for units, given what stands at module level and which names main has at the start.

    `kept` are names that main reads after the last unit, `own` the texts of the notebook's own modules.
    """
    given = given_names(module, own)
    flows = [flow_of(statements, given) for statements in units]
    module_names = frozenset().union(*(one.facts.bindings for one in module)) if module else Names()
    bound = frozenset().union(start, *(flow.bindings for flow in flows)) - module_names
    every = [one for statements in units for one in statements]
    forced = needed_globals(flows, every, module, bound)
    torn: list[tuple[int, int, str]] = []
    same = steady(every).keys()
    captured = [names - same for names in disturbed(units, module, kept)]
    survive: list[Names] = []
    marked: set[str] = set()
    while True:
        passed = bound - forced.keys()
        walk = _Walk(flows, captured, passed, (start | marked) & passed, kept, given)
        found = walk.violations()
        if not found:
            break
        survive = survive or surviving(units, module, kept)
        clear = frozenset(found) - start - kept - marked if given is not None else Names()
        unset = markable(flows, walk.live, survive, clear - (given or Names()))
        marked |= unset
        for name, (reason, first, second) in found.items():
            if name not in unset:
                forced[name] = reason
            if second > first:
                torn.append((first, second, name))
    marks = frozenset(marked - forced.keys())
    signatures = tuple(walk.signature(number, forced, marks) for number in range(len(flows)))
    return Plan(signatures, forced, tuple(torn), marks)


class _Walk:
    """One pass over the units with the names that are to be passed."""

    def __init__(
        self,
        flows: list[Facts],
        captured: list[Names],
        passed: Names,
        start: Names,
        kept: Names,
        given: Names | None,
    ) -> None:
        self.flows = flows
        self.captured = captured
        self.given = given
        self.passed = passed
        self.live = self._live_out(kept)
        self.sure = self._sure_out(kept)
        self.definite, self.possible = self._bound_before(start)

    def _live_out(self, kept: Names) -> list[Names]:
        live = kept & self.passed
        found = []
        for flow in reversed(self.flows):
            found.append(live)
            used = (flow.reads | flow.deferred | flow.class_reads) & self.passed
            live = used | (live - flow.writes - flow.deletes)
        return found[::-1]

    def _sure_out(self, kept: Names) -> list[Names]:
        """Names that a later unit reads, come what may, before anything can write them.

        What may mean a builtin or a name of a star import is no proof of a value.
        """
        clear = frozenset() if self.given is None else self.passed - self.given
        sure = kept & clear
        found = []
        for flow in reversed(self.flows):
            found.append(sure)
            sure = (flow.sure_reads & clear) | (sure - flow.bindings)
        return found[::-1]

    def _bound_before(self, start: Names) -> tuple[list[Names], list[Names]]:
        """Of the names that each unit knows, those that surely and those that possibly have a value."""
        definite, possible = set(start & self.passed), set(start & self.passed)
        before: list[Names] = []
        maybe: list[Names] = []
        for number, flow in enumerate(self.flows):
            known = (flow.bindings | flow.uses) & self.passed
            before.append(known & definite)
            maybe.append(known & possible)
            returned = flow.maybe_writes & self.live[number] & self.sure[number]
            definite |= (flow.writes | returned) & self.passed
            definite -= flow.deletes | flow.maybe_deletes
            possible |= (flow.writes | flow.maybe_writes) & self.passed
        return before, maybe

    def arguments(self, number: int) -> Names:
        """What a unit takes: what it may read, and what it may leave as it was."""
        flow, live = self.flows[number], self.live[number]
        used = flow.reads | flow.deferred | flow.class_reads
        owed = (flow.maybe_writes | flow.maybe_deletes) & live
        return (used | owed) & self.passed & self.possible[number]

    def violations(self) -> dict[str, tuple[str, int, int]]:
        """Names that cannot be passed: reason, and two units that would have to be one."""
        found: dict[str, tuple[str, int, int]] = {}
        for number, flow in enumerate(self.flows):
            live, definite = self.live[number], self.definite[number]
            gone = (flow.deletes | flow.maybe_deletes) & live
            for name in sorted(gone & self.passed):
                found[name] = (f"{name} is deleted and used later", number, number)
            for name in sorted(self.arguments(number) - definite):
                found[name] = (
                    f"{name} may have no value where it is needed",
                    self._last_binder(number, name),
                    number,
                )
            maybe = (flow.maybe_writes & live & self.passed) - definite - self.sure[number]
            for name in sorted(maybe):
                user = self._next_user(number, name)
                found[name] = (f"{name} is assigned only under a condition", number, user)
            for name in sorted(self._captured_badly(number)):
                found[name] = (f"a function that still lives reads {name}", number, number)
            for name in sorted((flow.bindings & flow.uses & self.passed) - definite):
                if self.given is None or name in self.given:
                    found[name] = (f"{name} may mean a builtin or an import before", number, number)
        return found

    def _captured_badly(self, number: int) -> Names:
        """Names that a closure made in this unit reads, and that a later unit binds while it lives."""
        flow = self.flows[number]
        bound_late = (flow.deferred & self.passed) - flow.bindings - self.definite[number]
        return (self.captured[number] & self.passed) | bound_late

    def _last_binder(self, number: int, name: str) -> int:
        return max((one for one in range(number) if name in self.flows[one].bindings), default=-1)

    def _next_user(self, number: int, name: str) -> int:
        for later in range(number + 1, len(self.flows)):
            if name in self.flows[later].uses:
                return later
        return number

    def signature(self, number: int, forced: dict[str, str], marked: Names) -> Signature:
        flow = self.flows[number]
        returned = (flow.writes | flow.maybe_writes) & self.live[number]
        declared = flow.bindings & forced.keys()
        taken = self.arguments(number)
        if marked:
            bound = frozenset().union(*(one.bindings for one in self.flows[:number]))
            taken -= marked - bound
        return Signature(
            tuple(sorted(taken)),
            tuple(sorted(returned)),
            tuple(sorted(declared)),
            marks(self.flows, self.live, number, marked),
        )
