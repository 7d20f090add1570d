"""Which displays are the last that reads a value whose making must stay: the log takes what they show."""

from __future__ import annotations

import ast
from collections import Counter

from nb2job.program.name_places import NamePlaces
from nb2job.program.nodes import names_in, unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.program.purity import Purity
from nb2job.program.unread import fills
from nb2job.program.walk import cell_ends

_SAY_THEMSELVES = frozenset({"info", "plot", "hist", "boxplot", "style", "shape"})
"""What prints, draws or is for a browser, so that a log line adds nothing; a shape is no value."""


class StrandedNames:
    """Judges the displays of one program that are to go.

    A name that nothing but displays reads goes with them where making its value has no effect; else its
    line would stand there for nobody.
    """

    def __init__(self, program: Program, purity: Purity) -> None:
        self.purity = purity
        self.statements = list(program.statements())
        self.places = {id(one): number for number, one in enumerate(self.statements)}
        self.bound = NamePlaces(one.facts.bindings for one in self.statements)
        self.used = NamePlaces(one.facts.uses for one in self.statements)
        every = list(program.every_statement())
        self.counts = Counter(name for one in every for name in one.facts.bindings)
        facts = [one.facts for one in every]
        self.later = frozenset().union(*(one.deferred | one.declared | one.function_writes for one in facts))
        self.ends = cell_ends(self.statements)

    def are_read_by(self, statement: Statement, value: ast.expr) -> bool:
        """Whether a display is the last that reads a name whose line has to stay."""
        place = self.places.get(id(statement))
        if place is None or statement.quiet or id(statement) not in self.ends or not self._can_be_said(value):
            return False
        return self._strands(place, value)

    def _can_be_said(self, value: ast.expr) -> bool:
        attributes = {one.attr for one in walk(value) if isinstance(one, ast.Attribute)}
        shows = any(isinstance(one, ast.Call) and self.purity.is_shown(one) for one in walk(value))
        return not (shows or attributes & _SAY_THEMSELVES or self.purity.has_own_text(value))

    def _strands(self, place: int, value: ast.expr) -> bool:
        names = names_in(value) - self.purity.imported
        return any(self._is_stranded(place, name) for name in sorted(names - self.later))

    def _is_stranded(self, place: int, name: str) -> bool:
        """Whether nothing but what goes reads a name from its line on, a place the last of them."""
        start = self.bound.last_before(name, place)
        if start is None:
            return False
        stop = self.bound.first_from(name, place + 1)
        end = len(self.statements) if stop is None else stop + 1
        after = [self.statements[one] for one in self.used.between(name, start + 1, end)]
        readers = [one for one in after if not fills(one.tree, name)]
        said = [one for one in readers if one is self.statements[place] or self._is_said(one)]
        if said[-1:] != [self.statements[place]] or not all(map(self._goes, readers)):
            return False
        node = self.statements[start].node
        if not self._may_go(self.statements[start]) or not isinstance(node, ast.Assign):
            return not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant)
        return self._strands(start, node.value)

    def _may_go(self, statement: Statement) -> bool:
        name = bound_name(statement)
        return bool(name) and self.counts[name] == 1 and only_looks(self.purity, statement)

    def _is_said(self, statement: Statement) -> bool:
        value = _shown(statement)
        return id(statement) in self.ends and value is not None and self._can_be_said(value)

    def _goes(self, statement: Statement) -> bool:
        """Whether a statement only shows what it reads, or makes something of it for that alone."""
        value = _shown(statement)
        if value is None:
            return self._may_go(statement)
        return not statement.kept and (self.purity.is_pure(value) or self.purity.is_view(value))


def bound_name(statement: Statement) -> str:
    """The name that a plain assignment binds, or ""."""
    node = statement.node
    plain = isinstance(node, ast.Assign) and len(node.targets) == 1 and not statement.kept
    target = node.targets[0] if plain and isinstance(node, ast.Assign) else None
    return target.id if isinstance(target, ast.Name) else ""


def only_looks(purity: Purity, statement: Statement) -> bool:
    """Whether it only looks at what the notebook has: a table that it makes by itself is data."""
    value = statement.node.value if isinstance(statement.node, ast.Assign) else None
    if value is None or isinstance(value, ast.Constant):
        return value is not None
    return bool(statement.facts.uses - purity.imported) and purity.is_pure(value)


def _shown(statement: Statement) -> ast.expr | None:
    """What a statement shows: by itself, or as the one argument of `display` or `print`."""
    value = statement.node.value if isinstance(statement.node, ast.Expr) else None
    if isinstance(value, ast.Call) and unparse(value.func) in {"display", "print"}:
        return value.args[0] if len(value.args) == 1 and not value.keywords else None
    return value
