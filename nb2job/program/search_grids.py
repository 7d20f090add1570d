"""Search spaces that a notebook writes for scikit-learn: the grids of GridSearchCV and its like."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nb2job.notebook.cell import Place
from nb2job.program.bindings import bindings
from nb2job.program.candidates import Candidate, keywords, members, variables
from nb2job.program.function_defaults import defaults
from nb2job.program.grid_values import choice, drawn, listed
from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.program.search_offers import Offer

_SEARCHES = {
    "GridSearchCV": "param_grid",
    "HalvingGridSearchCV": "param_grid",
    "RandomizedSearchCV": "param_distributions",
    "HalvingRandomSearchCV": "param_distributions",
}


def grids(program: Program) -> list[Offer]:
    """What grids offer, in order; a key that nothing can be an argument for says why."""
    names = imported_names(program)
    found: dict[str, Offer] = {}
    for grid in _grids(program):
        for offer in _Reader(program, names, grid).offers():
            earlier = found.get(offer.name)
            if earlier is None or (earlier.reason and not offer.reason):
                found[offer.name] = offer
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Grid:
    """A dict of values, the name that holds it (or ""), the search it is for, and where its model is made."""

    node: ast.Dict
    held: str
    statement: Statement
    call: ast.Call
    search: str
    model: frozenset[int]

    @property
    def owner(self) -> str:
        """What its entries are named after: the variable, or the search that it is written in."""
        return self.held or self.search


def _grids(program: Program) -> Iterator[_Grid]:
    statements = list(program.statements())
    counts = bindings(statements)
    values = {
        one.node.targets[0].id: (one, one.node.value)
        for one in statements
        if isinstance(one.node, ast.Assign)
        and len(one.node.targets) == 1
        and isinstance(one.node.targets[0], ast.Name)
        and counts[one.node.targets[0].id] == 1
    }
    for statement in statements:
        for call in walk(statement.tree):
            search = unparse(call.func).split(".")[-1] if isinstance(call, ast.Call) else ""
            if not isinstance(call, ast.Call) or search not in _SEARCHES:
                continue
            model, node = _argument(call, 0, "estimator"), _argument(call, 1, _SEARCHES[search])
            held = node.id if isinstance(node, ast.Name) else ""
            where, node = values.get(held, (statement, node))
            made = values[model.id][0] if isinstance(model, ast.Name) and model.id in values else statement
            if isinstance(node, ast.Dict):
                yield _Grid(node, held, where, call, search, frozenset({id(statement), id(made)}))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one grid."""

    program: Program
    names: ImportedNames
    grid: _Grid

    def offers(self) -> Iterator[Offer]:
        for key, value in zip(self.grid.node.keys, self.grid.node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                found = self._offer(key.value, value)
                if found is not None:
                    yield found

    def _offer(self, key: str, node: ast.expr) -> Offer | None:
        values = listed(node, self.names)
        text = choice(values) if values and all(map(_is_plain, values)) else drawn(node, self.names)
        place = self._place(node)
        name = key.rpartition("__")[2]
        if not text:
            return None
        outside = self._outside(name)
        if len(outside) == 1:
            owner = f"{outside[0].owner}." if outside[0].owner else ""
            return Offer(name, text, place, self.grid.search, request=f"{owner}{name}")
        if self._is_liftable(key) and values is not None:
            return self._narrowed(key, values, place)
        what = f"{len(outside)} literals have that name" if outside else f"{self.grid.search} alone tries it"
        how = "choose with --param and --search" if outside else f"give a model of its own a literal {name}"
        return Offer(key, text, place, self.grid.search, reason=f"{what}: {how}")

    def _narrowed(self, key: str, values: list[Any], place: Place) -> Offer:
        """The entry itself as the argument: a trial's search tries the one value that it is given."""
        ones = ", ".join(repr(json.dumps([value])) for value in values)
        return Offer(key, f"choice({ones})", place, self.grid.search, request=f"{self.grid.owner}.{key}")

    def _is_liftable(self, key: str) -> bool:
        """Whether the entry can be an argument: a list of literals, no text among them, said once.

        No shell keeps the quotes of a text in JSON.
        """
        found = [one for one in members(self.program) if (one.owner, one.name) == (self.grid.owner, key)]
        values = found[0].value if len(found) == 1 else None
        return (
            isinstance(values, (list, tuple))
            and key.isidentifier()
            and not any(isinstance(value, str) for value in values)
        )

    def _outside(self, name: str) -> list[Candidate]:
        """The literals of that name that neither the grid nor the model of its search holds."""
        program, counts = self.program, bindings(list(self.program.statements()))
        own = [one for one in variables(program) if counts[one.name] == 1]
        every = [*own, *keywords(program), *members(program), *defaults(program)]
        return [
            one
            for one in every
            if one.name == name
            and id(one.statement) not in self.grid.model | {id(self.grid.statement)}
            and not isinstance(one.value, (list, tuple, dict))
        ]

    def _place(self, node: ast.expr) -> Place:
        first = self.grid.statement.node
        return self.grid.statement.place.moved(node.lineno - (first.lineno if first is not None else 1))


def _argument(call: ast.Call, position: int, word: str) -> ast.expr | None:
    named = [one.value for one in call.keywords if one.arg == word]
    return named[0] if named else call.args[position] if position < len(call.args) else None


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, (bool, int, float, str))
