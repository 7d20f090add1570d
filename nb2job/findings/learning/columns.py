"""Which columns of a frame an expression holds, as far as literals say: `df.drop("price", axis=1)`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from nb2job.findings.finding import Look
from nb2job.findings.learning.parts import Parts
from nb2job.program.fixed import mutated
from nb2job.program.name_places import NamePlaces
from nb2job.program.nodes import names_in, unparse, walk
from nb2job.program.program import Statement

Names = frozenset[str]
Literal = Callable[[ast.expr, int], Names | None]

_SAME = frozenset(
    "copy astype to_numpy reset_index dropna fillna sample sort_values sort_index head tail ravel reshape"
    " to_frame replace interpolate drop_duplicates round transform fit_transform".split()
)
"""Methods that give the same columns, changed perhaps."""
_GIVEN = frozenset({"transform", "fit_transform"})
_ANY = "*"
_NO_FRAMES = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
_NO_COLUMNS = frozenset("columns index shape dtypes T size loc iloc at iat str dt cat plot ndim data".split())


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of the frame that a name got in a statement: only some, or all without some."""

    frame: tuple[str, int]
    only: Names | None = None
    without: Names = field(default_factory=frozenset)

    def dropping(self, names: Names) -> Columns:
        """The same without some."""
        only = None if self.only is None else self.only - names
        return replace(self, only=only, without=self.without | names)

    def adding(self, name: str) -> Columns:
        """The same with one that is set."""
        only = None if self.only is None else self.only | {name}
        return replace(self, only=only, without=self.without - {name})

    def choosing(self, names: Names) -> Columns:
        """Some of them."""
        return replace(self, only=names, without=Names())

    def has(self, name: str) -> bool:
        """Whether a column of the frame is among them."""
        return name not in self.without and (self.only is None or name in self.only)


class ColumnsOf:
    """Resolves expressions of one notebook; None for what literals do not say."""

    def __init__(self, look: Look, parts: Parts) -> None:
        self.look = look
        self.statements = look.statements
        self.splits = {one.number: one for one in parts.splits}

    def of(self, node: ast.expr, before: int) -> Columns | None:
        """The columns that an expression holds when a statement is reached."""
        if isinstance(node, ast.Name):
            return self._of_name(node.id, before)
        if isinstance(node, ast.Subscript):
            return self._of_subscript(node, before)
        if isinstance(node, ast.Attribute):
            return self._of_attribute(node, before)
        return self._of_call(node, before) if isinstance(node, ast.Call) else None

    def _of_name(self, name: str, before: int) -> Columns | None:
        place = self.look.bound.last_before(name, before)
        if place is None or isinstance(self.statements[place].node, _NO_FRAMES):
            return None
        found = self._bound(name, place, before) or Columns((name, place))
        changing = {*self._mutated.between(name, place + 1, before)}
        changing |= {*self._mutated.between(_ANY, place + 1, before)}
        for number in sorted(changing):
            changed = _changed(found, name, self.statements[number])
            if changed is None:
                return None
            found = changed
        return found

    @cached_property
    def _mutated(self) -> NamePlaces:
        """Where what names hold may be changed in place, with all that a word says may change anything."""
        places = ({*mutated(one.text), *([_ANY] if "inplace" in one.text else ())} for one in self.statements)
        return NamePlaces(places)

    def _bound(self, name: str, place: int, before: int) -> Columns | None:
        """What a name was set to; what is only one more name for a frame changes with it."""
        split = self.splits.get(place)
        if split is not None:
            for names in (split.train, split.test):
                if name in names:
                    return self.of(split.given[names.index(name)], place)
        node = self.statements[place].node
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            return None
        if isinstance(node.value, ast.Name):
            end = self.look.bound.first_from(node.value.id, place)
            return self._of_name(node.value.id, before if end is None else min(end, before))
        return self.of(node.value, place) if isinstance(node.targets[0], ast.Name) else None

    def _of_subscript(self, node: ast.Subscript, before: int) -> Columns | None:
        by_label = isinstance(node.value, ast.Attribute) and node.value.attr in {"loc", "iloc"}
        if not by_label or not isinstance(node.value, ast.Attribute):
            held = self.of(node.value, before)
            if isinstance(node.slice, (ast.Compare, ast.BinOp, ast.Slice)):
                return held
            names = self.literal(node.slice, before)
            return held.choosing(names) if held is not None and names is not None else None
        held = self.of(node.value.value, before)
        if not isinstance(node.slice, ast.Tuple):
            return held
        chosen = node.slice.elts[-1]
        if isinstance(chosen, ast.Slice):
            return held if chosen.lower is chosen.upper is chosen.step is None else None
        names = self.literal(chosen, before)
        return held.choosing(names) if held is not None and names is not None else None

    def _of_attribute(self, node: ast.Attribute, before: int) -> Columns | None:
        held = self.of(node.value, before)
        if held is None or node.attr == "values":
            return held
        return None if node.attr in _NO_COLUMNS else held.choosing(Names({node.attr}))

    def _of_call(self, node: ast.Call, before: int) -> Columns | None:
        if self.look.paths.called(node) in {"numpy.array", "numpy.asarray"} and node.args:
            return self.of(node.args[0], before)
        if not isinstance(node.func, ast.Attribute):
            return None
        if node.func.attr in _GIVEN:
            return self.of(node.args[0], before) if node.args else None
        held = self.of(node.func.value, before)
        if held is None or node.func.attr in _SAME:
            return held
        if node.func.attr == "pop" and node.args:
            names = self.literal(node.args[0], before)
            return held.choosing(names) if names is not None else None
        return _dropped(held, node, self.literal, before) if node.func.attr == "drop" else None

    def literal(self, node: ast.expr, before: int) -> Names | None:
        """The names in a literal, or in one that a name was set to."""
        if isinstance(node, ast.Name):
            for statement in reversed(self.statements[:before]):
                if node.id in statement.facts.bindings | mutated(statement.text):
                    value = statement.node.value if isinstance(statement.node, ast.Assign) else None
                    return _texts(value) if value is not None else None
            return None
        return _texts(node)


def _texts(node: ast.expr) -> Names | None:
    parts = node.elts if isinstance(node, (ast.List, ast.Tuple, ast.Set)) else [node]
    texts = [one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return Names(texts) if len(texts) == len(parts) else None


def _dropped(held: Columns, call: ast.Call, literal: Literal, before: int) -> Columns | None:
    words = {one.arg: one.value for one in call.keywords}
    if "columns" in words:
        names = literal(words["columns"], before)
        return held.dropping(names) if names is not None else None
    axis = words.get("axis", call.args[1] if len(call.args) > 1 else None)
    label = words.get("labels", call.args[0] if call.args else None)
    if axis is None or label is None:
        return held
    if isinstance(axis, ast.Constant) and axis.value in {1, "columns"}:
        names = literal(label, before)
        return held.dropping(names) if names is not None else None
    return held if isinstance(axis, ast.Constant) else None


def _changed(held: Columns, name: str, statement: Statement) -> Columns | None:
    """The columns after a statement that may change them in place; None where it does not say which."""
    node = statement.node
    target = node.targets[0] if isinstance(node, (ast.Assign, ast.Delete)) else None
    if isinstance(target, ast.Subscript) and unparse(target.value) == name:
        names = _texts(target.slice)
        if isinstance(node, ast.Delete):
            return held.dropping(names) if names is not None else None
        return held.adding(next(iter(names))) if names is not None and len(names) == 1 else held
    for call in walk(statement.tree):
        method = call.func if isinstance(call, ast.Call) else None
        if not isinstance(call, ast.Call) or not isinstance(method, ast.Attribute):
            continue
        if unparse(method.value) == name and method.attr == "pop":
            names = _texts(call.args[0]) if call.args else None
            return held.dropping(names) if names is not None else None
        if unparse(method.value) == name and method.attr == "drop" and "inplace" in statement.text:
            return _dropped(held, call, lambda label, _: _texts(label), 0)
    return held if name not in names_in(statement.tree) or isinstance(node, (ast.Expr, ast.Assign)) else None
