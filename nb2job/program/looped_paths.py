"""Literal names of files that a loop or a comprehension reads one by one: `for f in ["a.csv", "b.csv"]`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nb2job.program.bindings import bindings
from nb2job.program.nodes import is_named, last_name, walk
from nb2job.program.path_calls import Given
from nb2job.program.path_values import hidden_names
from nb2job.program.paths import PathIndex, PathUse
from nb2job.program.program import Program, Statement

_PLAIN = (ast.List, ast.Tuple, ast.Set)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SAME = frozenset({"list", "reversed", "tqdm", "tuple"})
"""Calls that give what they are given, one by one."""


class Looped(NamedTuple):
    """Names of files with what reads them; `alone` says that nothing else is done with any of them."""

    files: list[PathUse]
    reads: list[PathUse]
    alone: bool


def looped_paths(program: Program, index: PathIndex) -> list[Looped]:
    """Those of every loop whose variable is read by."""
    reads = {id(one.node): one for one in index.uses if one.kind == "read" and isinstance(one.node, ast.Name)}
    names = {one.node.id for one in reads.values() if isinstance(one.node, ast.Name)}
    if not names:
        return []
    statements = [*program.statements()]
    lists = lists_of(statements)
    loops = [one for one in loops_of(statements, lists) if one.variable in names]
    loads = _Loads(statements, loops, {*reads}, index.shown)
    found = []
    for loop in loops:
        mine = [reads[one] for one in loop.inside if one in reads and loop.variable in names]
        mine = [one for one in mine if is_named(one.node, loop.variable)]
        position, statement = lists[loop.listed] if loop.listed else (loop.position, loop.statement)
        files = [
            PathUse(Given("read", one), statement, position, frozenset({str(one.value)}), mine[0].later)
            for one in loop.texts
            if mine
        ]
        found += [Looped(files, mine, loads.are_reads(loop))] if files else []
    return found


@dataclass(frozen=True, slots=True)
class Loop:
    """A variable that goes through literal texts: where it has a value, and the name of the list, or "".

    `inside` are the ids of the nodes that are run for each, `named` those of the list's name there.
    """

    variable: str
    texts: list[ast.Constant]
    listed: str
    position: int
    statement: Statement
    inside: tuple[int, ...]
    named: frozenset[int]


Lists = Mapping[str, tuple[int, Statement]]
"""Lists and dicts by their names: where each is set."""


def lists_of(statements: Sequence[Statement]) -> Lists:
    """The lists and dicts that are set once by a line of their own, by name."""
    counts, found = bindings(statements), dict[str, tuple[int, Statement]]()
    for position, one in enumerate(statements):
        node = one.node
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and not one.kept:
            target = node.targets[0]
            if isinstance(target, ast.Name) and isinstance(node.value, (*_PLAIN, ast.Dict)):
                found |= {target.id: (position, one)} if counts[target.id] == 1 else {}
    return found


def loops_of(statements: Sequence[Statement], lists: Lists) -> Iterator[Loop]:
    """Every variable of a loop or a comprehension that goes through a list whose elements are seen."""
    every = {name: _value(one) for name, (_, one) in lists.items()}
    for position, statement in enumerate(statements):
        known: Mapping[str, ast.expr] | None = None
        for node in walk(statement.tree):
            sites: list[tuple[ast.expr, ast.expr, Sequence[ast.AST]]] = []
            if isinstance(node, ast.For):
                sites = [(node.target, node.iter, node.body)]
            elif isinstance(node, _COMPREHENSIONS):
                sites = [(one.target, one.iter, [node]) for one in node.generators]
            for target, given, body in sites:
                known = _seen(every, statement) if known is None else known
                inside = tuple(id(one) for part in body for one in walk(part))
                for variable, values, listed in _pairs(target, given, known):
                    texts = [one for one in values if isinstance(one, ast.Constant)]
                    texts = [one for one in texts if isinstance(one.value, str)]
                    named = frozenset(id(one) for one in walk(given) if is_named(one, listed))
                    yield Loop(variable, texts, listed, position, statement, inside, named)


def _seen(every: Mapping[str, ast.expr], statement: Statement) -> Mapping[str, ast.expr]:
    """The lists that a statement sees by their names: all but for those that it hides."""
    hidden = every.keys() & hidden_names(statement.tree)
    return {name: value for name, value in every.items() if name not in hidden} if hidden else every


def _value(statement: Statement) -> ast.expr:
    assert isinstance(statement.node, ast.Assign)
    return statement.node.value


def _pairs(
    target: ast.expr, given: ast.expr, lists: Mapping[str, ast.expr]
) -> Iterator[tuple[str, list[ast.expr], str]]:
    """Each variable of a target with what it goes through, and the name of the list that holds this."""
    if isinstance(given, ast.Name) and given.id in lists:
        yield from ((name, values, given.id) for name, values, _ in _pairs(target, lists[given.id], {}))
    elif isinstance(given, ast.Call):
        yield from _of_call(target, given, lists)
    elif isinstance(given, _PLAIN):
        rows = [one.elts for one in given.elts if isinstance(one, (ast.Tuple, ast.List))]
        if isinstance(target, ast.Name):
            yield target.id, given.elts, ""
        elif isinstance(target, ast.Tuple) and len(rows) == len(given.elts):
            fits = all(len(one) == len(target.elts) for one in rows)
            columns = zip(target.elts, zip(*rows, strict=True), strict=True) if rows and fits else ()
            yield from ((one.id, [*held], "") for one, held in columns if isinstance(one, ast.Name))


def _of_call(
    target: ast.expr, call: ast.Call, lists: Mapping[str, ast.expr]
) -> Iterator[tuple[str, list[ast.expr], str]]:
    name, parts = last_name(call.func), target.elts if isinstance(target, ast.Tuple) else []
    if isinstance(call.func, ast.Attribute) and name in {"items", "values"} and not call.args:
        owner = call.func.value
        listed = owner.id if isinstance(owner, ast.Name) else ""
        held = lists.get(listed, owner)
        value = target if name == "values" else parts[1] if len(parts) == 2 else None
        if isinstance(held, ast.Dict) and isinstance(value, ast.Name):
            yield value.id, held.values, listed
    elif name == "enumerate" and call.args and len(parts) == 2:
        yield from _pairs(parts[1], call.args[0], lists)
    elif name == "zip" and len(parts) == len(call.args):
        for one, given in zip(parts, call.args, strict=True):
            yield from _pairs(one, given, lists)
    elif name in _SAME and call.args:
        yield from _pairs(target, call.args[0], lists)


class _Loads:
    """Whether variables of loops, and lists, are read for nothing but the files."""

    def __init__(
        self, statements: Sequence[Statement], loops: Sequence[Loop], reads: set[int], shown: set[int]
    ) -> None:
        names = {one.variable for one in loops} | {one.listed for one in loops}
        self.found: dict[str, set[int]] = {name: set() for name in names}
        for statement in statements:
            for node in walk(statement.tree):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
                    self.found[node.id].add(id(node))
            self._leave_out(statement, shown)
        looped: dict[str, set[int]] = {}
        for one in loops:
            looped.setdefault(one.variable, set()).update(one.inside)
        self.reads = reads
        plain = [
            one for one in loops if self._is_read_by(one) and self.found[one.variable] <= looped[one.variable]
        ]
        named = {one for loop in plain for one in loop.named}
        self.plain = {id(one) for one in plain if not one.listed or self.found[one.listed] <= named}

    def are_reads(self, loop: Loop) -> bool:
        """Whether nothing else is done with the texts of a loop, or with their list."""
        return id(loop) in self.plain

    def _is_read_by(self, loop: Loop) -> bool:
        return {*loop.inside} & self.found[loop.variable] <= self.reads

    def _leave_out(self, statement: Statement, shown: set[int]) -> None:
        """What is only shown, and how many there are."""
        for node in walk(statement.tree) if shown else ():
            counts = isinstance(node, ast.Call) and last_name(node.func) == "len"
            if counts or id(node) in shown:
                names = [one for one in walk(node) if isinstance(one, ast.Name) and one.id in self.found]
                for one in names:
                    self.found[one.id].discard(id(one))
