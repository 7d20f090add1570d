"""What a cut costs: parameters, returned names, and names that could not be passed over it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cache
from itertools import accumulate

from nb2job.program.import_statements import is_import
from nb2job.program.lifetimes import Lifetimes
from nb2job.program.nodes import names_in, walk
from nb2job.program.program import Statement
from nb2job.program.unit_flow import flow_of
from nb2job.regex import regex

Names = frozenset[str]

PARAMETERS = 7
RETURNS = 5
_FIGURE = regex(r"fig\w*|axe?s?\d*|axarr|subplots")
"""Names of figures and of axes, which are drawn on until they are done."""
_WIDTH = 84
"""What fits into a line of a function, as black formats it."""


def size_of(statement: Statement) -> int:
    """How many lines a statement will have in a unit: none if it rises; long ones are wrapped by black."""
    if is_import(statement) or is_definition(statement) or statement.node is None:
        return 0
    return _lines_of(statement.text)


def weight_of(statement: Statement) -> int:
    """How many lines say what a unit does: a value in full, or a print, is one, however long it is."""
    single = is_data(statement) or _SAYS.match(statement.text)
    return min(1, size_of(statement)) if single else size_of(statement)


_SAYS = regex(r"\s*(?:logger\.\w+|print)\(")


@cache
def _lines_of(text: str) -> int:
    return sum(map(_wrapped, text.strip("\n").split("\n")))


def _height(statement: Statement) -> int:
    """Its lines and the blank one before it."""
    lines = size_of(statement)
    return lines + (statement.gap and lines > 0)


def _wrapped(line: str) -> int:
    if len(line) <= _WIDTH or line.lstrip().startswith("#"):
        return 1
    return 3 if len(line) <= _WIDTH + _WIDTH // 3 else 2 + max(1, line.count(","))


def is_definition(statement: Statement) -> bool:
    """Whether it defines a function or a class."""
    return isinstance(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


def is_data(statement: Statement) -> bool:
    """Whether it sets a value that stands there in full."""
    node = statement.node
    if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
        return False
    calls = [one.func for one in walk(node.value) if isinstance(one, ast.Call)]
    names = {getattr(one, "attr", getattr(one, "id", "")) for one in calls}
    read = names_in(node.value)
    owners = {
        one.value.id for one in calls if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name)
    }
    return names <= _HOLDING and read <= owners | names


_HOLDING = frozenset("DataFrame Series array asarray constant dict list set tensor tuple".split())
"""Calls that only make a value of the literals in them."""


class Borders:
    """The data flow over a program's atoms, as far as a cut between any two of them needs it."""

    def __init__(self, atoms: Sequence[Sequence[Statement]]) -> None:
        bodies = [[one for one in atom if not is_import(one) and not is_definition(one)] for atom in atoms]
        self.flows = [flow_of(body) for body in bodies]
        self.deferred = [Names().union(*(one.facts.deferred for one in body)) for body in bodies]
        bound = frozenset().union(*(flow.bindings for flow in self.flows))
        made = [[one.facts.deferred for one in atom if is_definition(one)] for atom in atoms]
        called = [Names().union(*names) & bound for names in made]
        self.uses = [(flow.uses | names) & bound for flow, names in zip(self.flows, called, strict=True)]
        self.names = Lifetimes(self.flows, self.uses)
        self.sums = list(accumulate((sum(map(_height, atom)) for atom in atoms), initial=0))
        self._costs: dict[tuple[int, int], float] = {}

    def lines(self, begin: int, end: int) -> int:
        """The lines of atoms begin … end - 1."""
        return self.sums[end] - self.sums[begin]

    def cost(self, begin: int, end: int) -> float:
        """How bad it is to make these atoms a function of their own; never less than nothing."""
        if (begin, end) not in self._costs:
            self._costs[begin, end] = self._cost(begin, end)
        return self._costs[begin, end]

    def _cost(self, begin: int, end: int) -> float:
        reads: set[str] = set()
        written: set[str] = set()
        definite: set[str] = set()
        for number in range(begin, end):
            flow = self.flows[number]
            reads |= self.uses[number] - definite
            written |= flow.bindings
            definite = (definite | flow.writes) - flow.deletes
        returned = {name for name in written if self.names.is_live(name, end)}
        doubtful = {name for name in returned - definite if not self.names.is_sure(name, begin)}
        passed = {name for name in reads if self.names.is_bound_before(name, begin)}
        taken = len(passed)
        half_drawn = sum(1 for name in passed if _FIGURE.fullmatch(name))
        wide = _width(taken, PARAMETERS) + _width(len(returned), RETURNS)
        torn = len(doubtful) + self._torn(begin, end)
        return wide + 0.15 * (taken + len(returned)) + 30.0 * half_drawn + 12.0 * torn

    def _torn(self, begin: int, end: int) -> int:
        """How many names a function made here reads that the atoms behind bind anew; or end here."""
        deferred: set[str] = set()
        gone: set[str] = set()
        for number in range(begin, end):
            deferred |= self.deferred[number]
            gone |= self.flows[number].deletes | self.flows[number].maybe_deletes
        anew = {name for name in deferred if self.names.is_bound_later(name, end)}
        return len(anew | {name for name in gone if self.names.is_live(name, end)})


def _width(number: int, most: int) -> float:
    """What so many names cost: a few are nothing, from half of the most on each is felt."""
    return 0.8 * max(0, number - most // 2 - 1) + 4.0 * max(0, number - most)
