"""Searches for the best parameters, by scikit-learn's ways and by Optuna, and what holds what they found."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from nb2job.program.numbers import number_names
from nb2job.program.own_calls import OwnCalls
from nb2job.program.program import Program

Kind = Literal["search", "study", "trial", "params"]
Scope = tuple[str, str]
"""A function ("" for the top level), and a name in it."""

_GIVES: dict[str, tuple[Kind, Kind]] = {
    "best_params_": ("search", "params"),
    "best_params": ("study", "params"),
    "best_trial": ("study", "trial"),
    "params": ("trial", "params"),
}
"""Attributes, each with what has it and what it is."""
_STUDIES = frozenset(
    {f"optuna.{module}{name}_study" for module in ("", "study.") for name in ("create", "load")}
)
_STARRED = frozenset({"GridSearchCV", "RandomizedSearchCV"})
"""Searches that a star import of scikit-learn gives."""


@dataclass(frozen=True, slots=True)
class Best:
    """A search, or something that it gives; `owner` is the variable that holds the search, or "".

    `sklearn` says that the search is one of scikit-learn's own, which autolog follows.
    """

    kind: Kind
    owner: str = ""
    sklearn: bool = False


class BestParams:
    """Tells what expressions of one program hold of a search."""

    def __init__(self, program: Program) -> None:
        self.numbers = number_names(program)
        self.calls = OwnCalls(program)

    def held(self, node: ast.expr, function: str, asked: frozenset[Scope] = frozenset()) -> list[Best]:
        """All that an expression in a function may be of a search; nothing where it is something else.

        Of several values one must be a search: only a search has what is looked up in it. What was found best
        is in a name only if that holds nothing else.
        """
        if isinstance(node, ast.Name):
            return self._named(node.id, function, asked)
        if isinstance(node, ast.Attribute):
            if node.attr not in _GIVES:
                return []
            owner, gives = _GIVES[node.attr]
            held = self.held(node.value, function, asked)
            return [replace(one, kind=gives) for one in held if one.kind == owner]
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            return self._entry(node.value.id, function, asked)
        return self._made(node, function, asked) if isinstance(node, ast.Call) else []

    def _named(self, name: str, function: str, asked: frozenset[Scope]) -> list[Best]:
        values = self.numbers.values
        scope = function if name in values.get(function, {}) else ""
        if (scope, name) in asked:
            return []
        asked |= {(scope, name)}
        given = values.get(scope, {}).get(name, [])
        parts = [self.held(one, scope, asked) if one is not None else [] for one in given]
        handed = [self.held(one, outer, asked) for one, outer in self.calls.given(scope, name)]
        if len({one.owner for part in handed for one in part}) > 1:
            handed = [[replace(one, owner=name) for one in part] for part in handed]
        parts = [*handed, *(part for part in parts if part or not handed)]
        found = [replace(one, owner=one.owner or name) for part in parts for one in part]
        looks = all(any(one.kind == "params" for one in part) for part in parts)
        return [one for one in found if one.kind != "params" or looks]

    def _entry(self, name: str, function: str, asked: frozenset[Scope]) -> list[Best]:
        """What a dict of searches holds: `grids[name]`."""
        if (function, name) in asked:
            return []
        asked |= {(function, name)}
        put = [value for _, value in self.numbers.entries.get(function, {}).get(name, ())]
        for one in self.numbers.values.get(function, {}).get(name, ()):
            put += one.values if isinstance(one, ast.Dict) else ()
        found = [best for value in put for best in self.held(value, function, asked)]
        return [replace(one, owner=name) for one in found if one.kind in {"search", "study"}]

    def _made(self, call: ast.Call, function: str, asked: frozenset[Scope]) -> list[Best]:
        path = self.numbers.paths.called(call)
        name = path.rpartition(".")[2] or (call.func.id if isinstance(call.func, ast.Name) else "")
        starred = name in _STARRED and name not in self.numbers.paths.bound | self.numbers.own
        if starred or (path and name.endswith("SearchCV")):
            return [Best("search", sklearn=starred or path.startswith("sklearn."))]
        if path in _STUDIES:
            return [Best("study")]
        if isinstance(call.func, ast.Attribute) and call.func.attr == "fit":
            return [one for one in self.held(call.func.value, function, asked) if one.kind == "search"]
        return [*self._returned(name, asked)] if name in self.numbers.own else []

    def _returned(self, function: str, asked: frozenset[Scope]) -> Iterator[Best]:
        """What a function of the notebook's own surely gives."""
        given = self.numbers.returned.get(function, [])
        if len(given) == 1 and (function, "") not in asked:
            parts = [self.held(one, function, asked | {(function, "")}) for one in given[0]]
            if all(parts):
                yield from (replace(one, owner="") for part in parts for one in part)
