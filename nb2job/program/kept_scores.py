"""Dicts and lists in which a notebook keeps its scores, and the statement that completes each."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nb2job.program.counting import counts
from nb2job.program.given_dicts import GivenDicts, changes
from nb2job.program.label_words import is_metric_name, is_name_of_things, names_metric
from nb2job.program.nodes import names_in, of_kind, unparse, walk
from nb2job.program.numbers import number_names
from nb2job.program.program import Program, Statement
from nb2job.program.score_dicts import Entry, entries, key_of, stored
from nb2job.program.scored import Scored
from nb2job.program.walk import lines


@dataclass(frozen=True, slots=True)
class Kept:
    """A dict or a list of scores, and the number of the statement behind which it is whole.

    `label` is what the scores of a dict are called. `keys` are those that are surely there, each with what
    its score is called: of the dict, or where `by` is not empty, of each of its members. `by` says what they
    are called by: "key" that of the dict, else one of their entries. `counted` says that the keys of a dict
    are those of rounds.
    """

    name: str
    number: int
    label: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    by: str = ""
    counted: bool = False


class KeptScores:
    """Finds them at the top level of one program; what is changed elsewhere is left out."""

    def __init__(self, program: Program) -> None:
        self.statements = list(program.statements())
        self.numbers = number_names(program)
        self.given = GivenDicts(self.numbers, self.statements)
        self.scored = self.given.scored(None)
        self.logs = {program.generated.log_value, f"{program.generated.mlflow}.log_metric"}
        self.away = frozenset[str]().union(
            *(one.facts.deferred | one.facts.function_writes for one in program.every_statement())
        )

    def found(self) -> list[Kept]:
        """Those that nothing logs yet, in the order in which they are whole."""
        every = [*self._dicts(), *self._tables(), *self._records()]
        return sorted((one for one in every if not self._is_logged(one.name)), key=lambda one: one.number)

    def left(self) -> Iterator[tuple[str, Statement]]:
        """Names of scores that are neither found nor logged, each with the statement that makes it."""
        found = {one.name for one in self.found()}
        tuples = {
            name
            for name, put in self.numbers.put.get("", {}).items()
            if any(isinstance(one, ast.Tuple) and any(map(self.scored.is_one, one.elts)) for one in put)
        }
        looped = {
            name for name in self.scored.lists for one in self.statements if _appends_in_rounds(one, name)
        }
        spelled = {
            name for name, given in self.numbers.values.get("", {}).items() if all(map(self._lists, given))
        }
        others = tuples | looped | spelled | self.scored.tables | self.scored.dicts.keys()
        for made in self.statements:
            for name in sorted(made.facts.bindings & others - found):
                found.add(name)
                if not self._is_logged(name):
                    yield name, made

    def _lists(self, value: ast.expr | None) -> bool:
        """Whether it is a list of scores: `[model.score(X, y), other.score(X, y)]`."""
        return isinstance(value, ast.List) and bool(value.elts) and all(map(self.scored.is_one, value.elts))

    def _dicts(self) -> Iterator[Kept]:
        for name, given in self.numbers.values.get("", {}).items():
            held = entries(given, self._put(name))
            number, plain = self._whole(name) if held and self._judges(held) else (-1, False)
            if held is None and len(given) == 1 and not self._put(name):
                yield from self._given_by_call(name, given[0])
            if not held or number < 0:
                continue
            keys = [key_of(key) for key, _ in held]
            if plain and all(keys):
                yield Kept(name, number, keys=self._named(held))
            elif name in self.scored.dicts and not any(map(_is_number, [key for key, _ in held])):
                counted = all(_counts(self.statements, key) for key, _ in held)
                yield Kept(name, number, self.scored.dicts[name], counted=counted)

    def _given_by_call(self, name: str, value: ast.expr | None) -> Iterator[Kept]:
        """What one call of an own function gives."""
        number, _ = self._whole(name) if self.given.function(value) else (-1, False)
        keys = self._shared([value]) if number >= 0 and value is not None else ()
        if keys and not isinstance(self.statements[number].node, (ast.For, ast.While)):
            yield Kept(name, number, keys=keys)

    def _judges(self, held: Sequence[Entry]) -> bool:
        return any(self.scored.is_one(value) for _, value in held)

    def _named(self, held: Sequence[Entry], scored: Scored | None = None) -> tuple[tuple[str, str], ...]:
        """The keys of scores, each with what the score is called: by the key where that says it."""
        found, scored = {}, scored or self.scored
        for key, value in held:
            spelled = key_of(key)
            if _is_score(value, scored):
                told = names_metric(spelled.replace("_", " "))
                found[spelled] = spelled if told else f"{spelled} {scored.root(value)}".strip()
        return tuple(found.items())

    def _tables(self) -> Iterator[Kept]:
        """Dicts that hold a dict of scores by each key."""
        for name, given in self.numbers.values.get("", {}).items():
            held = entries(given, self._put(name))
            keys = self._shared([value for _, value in held]) if held else ()
            number = self._whole(name)[0] if keys else -1
            if number >= 0:
                yield Kept(name, number, keys=keys, by="key")

    def _records(self) -> Iterator[Kept]:
        """Lists that dicts of scores are put in, each with the name of what it is about."""
        for name, put in self.numbers.put.get("", {}).items():
            given = self.numbers.values[""].get(name, [])
            if not all(isinstance(one, ast.List) and not one.elts for one in given):
                continue
            keys = self._shared(put)
            named = [one for one in self.given.members(put[0]) if is_name_of_things(one)]
            number = self._whole(name)[0] if keys and len(named) == 1 else -1
            if number >= 0 and all(named[0] in self.given.members(one) for one in put):
                yield Kept(name, number, keys=keys, by=named[0])

    def _put(self, name: str) -> Sequence[Entry]:
        return self.numbers.entries.get("", {}).get(name, [])

    def _shared(self, members: Sequence[ast.expr]) -> tuple[tuple[str, str], ...]:
        """The keys by which each of several dicts holds a score; () where one is none."""
        if any(self._is_told_by(self.given.function(one)) for one in members):
            return ()
        found = [(self.given.members(one), self.given.scored(one)) for one in members]
        first, scored = found[0]
        shared = [key for key in first if all(key in one and _is_score(one[key], of) for one, of in found)]
        return self._named([(ast.Constant(key), first[key]) for key in shared], scored)

    def _is_told_by(self, function: str) -> bool:
        """Whether a function logs something itself: its scores, as it computes them."""
        made = [one for one in self.statements if function and function in one.facts.bindings]
        return any(f"{name}(" in one.text for one in made for name in self.logs)

    def _whole(self, name: str) -> tuple[int, bool]:
        """The statement that completes it, and whether all that fill it surely run; -1 where none is seen."""
        makes = [number for number, one in enumerate(self.statements) if name in one.facts.bindings]
        fills = [number for number, one in enumerate(self.statements) if _fills(one, name)]
        number = max([-1, *makes, *fills])
        if name in self.away or len(makes) != 1 or min([*makes, *fills]) != makes[0]:
            return -1, False
        made = self.statements[makes[0]].node
        if not isinstance(made, ast.Assign) or any(changes(one.tree, name) for one in self.statements):
            return -1, False
        plain = all(isinstance(self.statements[one].node, ast.Assign) for one in fills)
        return (-1 if self.statements[number].kept else number), plain

    def _is_logged(self, name: str) -> bool:
        return any(self._logs(one, name) for one in self.statements)

    def _logs(self, statement: Statement, name: str) -> bool:
        """Whether a statement logs such scores: in a loop over them, by a key, or as they are put in."""
        put = _put_in(statement, name)
        for call in of_kind(statement.tree, ast.Call):
            if unparse(call.func).rpartition(".")[2] == "log_metrics" and _reads(call, name):
                return True
            logs = unparse(call.func) in self.logs
            if logs and (_reads(call, name) or any(unparse(one) in put for one in call.args[1:2])):
                return True
        over = [one for one in of_kind(statement.tree, ast.For) if _reads(one.iter, name)]
        inside = [call for one in over for call in walk(one) if isinstance(call, ast.Call)]
        return any(unparse(call.func) in self.logs for call in inside)


def _is_score(value: ast.expr, scored: Scored) -> bool:
    return scored.is_one(value) or (isinstance(value, ast.Name) and is_metric_name(value.id))


def _spelled(node: ast.expr) -> dict[str, ast.expr]:
    """The entries of a dict whose keys are texts."""
    pairs = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
    return {key_of(key): value for key, value in pairs if key_of(key)}


def _put_in(statement: Statement, name: str) -> set[str]:
    """The sources of what a statement puts in, and of the entries of that."""
    values = []
    for line in lines(statement.tree):
        values += [value for held, (_, value) in stored(line.node) if held == name]
        values += [call.args[0] for call in _appends(line.node, name)]
    values += [inner for one in values for inner in _spelled(one).values()]
    return {unparse(one) for one in values}


def _appends(node: ast.stmt, name: str) -> Iterator[ast.Call]:
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and unparse(call.func) == f"{name}.append" and len(call.args) == 1:
        yield call


def _appends_in_rounds(statement: Statement, name: str) -> bool:
    return any(line.loops and any(_appends(line.node, name)) for line in lines(statement.tree))


def _fills(statement: Statement, name: str) -> bool:
    return bool(_put_in(statement, name))


def _is_number(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and not key_of(key)


def _counts(statements: Sequence[Statement], key: ast.expr | None) -> bool:
    """Whether a key is what a loop counts by, in `for k in range(1, 10)`."""
    loops = [one.node for one in statements if isinstance(one.node, ast.For)]
    over = [one for one in loops if isinstance(key, ast.Name) and _reads(one.target, key.id)]
    return bool(over) and all(counts(one) and isinstance(one.target, ast.Name) for one in over)


def _reads(node: ast.AST, name: str) -> bool:
    return name in names_in(node)
