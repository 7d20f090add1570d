"""Literals of a notebook that could be arguments: variables, keywords, entries of dicts, attributes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nb2job.notebook.cell import Place
from nb2job.program.argument_help import comment_of
from nb2job.program.argument_type import ArgumentType, argument_type
from nb2job.program.constants import value_of
from nb2job.program.forms import Field, field_of
from nb2job.program.nodes import children, unparse, walk
from nb2job.program.places import place_of
from nb2job.program.program import Program, Statement

_KINDS = (bool, int, float, str, list, tuple, dict, type(None))


@dataclass(frozen=True)
class Candidate:
    """A literal and where it stands: `owner` is the call, the dict or the class that it belongs to.

    `others` are more names by which its owner is known: `model` of `model = Ridge(alpha=1)`; `role` says
    what it is of its owner: an argument, an entry or an attribute.
    """

    name: str
    owner: str
    value: Any
    node: ast.expr
    statement: Statement
    annotation: str = ""
    others: tuple[str, ...] = ()
    role: str = "argument"

    @cached_property
    def form(self) -> ArgumentType:
        """How its argument is read."""
        comment = "" if self.owner else comment_of(self.statement.text)
        return argument_type(self.value, self.annotation, comment, self.name)

    @property
    def field(self) -> Field | None:
        """The field of a form that its author has made of it."""
        return None if self.owner else field_of(comment_of(self.statement.text))

    @property
    def steady(self) -> bool:
        """Whether nothing can change the value itself: no list, no dict."""
        return not isinstance(self.value, (list, dict))

    @property
    def place(self) -> Place:
        """Where the literal stands."""
        return place_of(self.statement, self.node)

    @property
    def type(self) -> str:
        """The parameter's type."""
        return self.form.name

    @property
    def default(self) -> Any:
        """The value in the parameter's type."""
        return self.form.default

    def belongs_to(self, owner: str) -> bool:
        """Whether a name that was asked for means its owner; no name means any."""
        return not owner or owner == self.owner or owner in self.others

    def __str__(self) -> str:
        owner = f"{self.owner}." if self.owner else ""
        return f"{owner}{self.name} = {self.value!r} (cell {self.place.cell}, line {self.place.line})"


def variables(program: Program) -> list[Candidate]:
    """Top-level assignments of one literal to one name, in order."""
    found = []
    for statement in program.statements():
        node = statement.node
        target, annotation = _target(node), getattr(node, "annotation", None)
        if isinstance(target, ast.Name) and isinstance(node, (ast.Assign, ast.AnnAssign)):
            assert node.value is not None
            known, value = literal(node.value)
            if known:
                text = unparse(annotation) if annotation else ""
                found.append(Candidate(target.id, "", value, node.value, statement, text))
    return found


def keywords(program: Program) -> list[Candidate]:
    """Keyword arguments with a literal value, in any call, in order."""
    found = []
    for statement in program.statements():
        target, value = _target(statement.node), getattr(statement.node, "value", None)
        held = unparse(target) if isinstance(target, (ast.Name, ast.Attribute)) else ""
        for node in walk(statement.tree):
            if isinstance(node, ast.Call):
                owner = unparse(node.func).split(".")[-1]
                others = (held,) if held and node is value else ()
                for word in node.keywords:
                    known, given = literal(word.value)
                    if word.arg and known:
                        found.append(Candidate(word.arg, owner, given, word.value, statement, "", others))
    return found


def members(program: Program) -> list[Candidate]:
    """Entries of dicts (`params["depth"]`) and attributes (`CFG.lr`) that are set to a literal."""
    found: list[Candidate] = []
    for statement in program.statements():
        node, target = statement.node, _target(statement.node)
        if isinstance(node, ast.ClassDef):
            found += _attributes(node, node.name, statement)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and target is not None and node.value is not None:
            found += _set_member(target, node.value, statement)
            if isinstance(node.value, ast.Dict) and isinstance(target, (ast.Name, ast.Attribute)):
                found += _entries(node.value, unparse(target), statement)
        if "SearchCV(" in statement.text:
            found += _in_searches(statement)
    return found


def _in_searches(statement: Statement) -> Iterator[Candidate]:
    """Entries of a grid that is written where scikit-learn's search gets it: `GridSearchCV(model, {…})`."""
    for call in walk(statement.tree):
        name = unparse(call.func).rpartition(".")[2] if isinstance(call, ast.Call) else ""
        if isinstance(call, ast.Call) and name.endswith("SearchCV"):
            for given in (*call.args[1:2], *(one.value for one in call.keywords if one.arg)):
                if isinstance(given, ast.Dict):
                    yield from _entries(given, name, statement)


def literals(program: Program, value: Any) -> list[Candidate]:
    """Every literal of that very value and type, wherever it stands."""
    found = []
    for statement in program.statements():
        for node in _outermost_constants(statement.tree):
            known, same = literal(node)
            if known and type(same) is type(value) and same == value:
                found.append(Candidate(unparse(node), "", same, node, statement))
    return found


def literal(node: ast.expr) -> tuple[bool, Any]:
    """Whether an expression is a literal that an argument can hold, and its value."""
    try:
        value = value_of(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False, None
    return isinstance(value, _KINDS), value


def _target(node: ast.stmt | None) -> ast.expr | None:
    """What an assignment to one target sets."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        return node.targets[0]
    return node.target if isinstance(node, ast.AnnAssign) and node.value is not None else None


def _set_member(target: ast.expr, value: ast.expr, statement: Statement) -> Iterator[Candidate]:
    known, given = literal(value)
    if known and isinstance(target, ast.Attribute):
        owner = unparse(target.value)
        yield Candidate(target.attr, owner, given, value, statement, role="attribute")
    elif known and isinstance(target, ast.Subscript) and _is_text(target.slice):
        owner, name = unparse(target.value), target.slice.value  # type: ignore[attr-defined]
        yield Candidate(name, owner, given, value, statement, role="entry")


def _entries(node: ast.Dict, owner: str, statement: Statement) -> Iterator[Candidate]:
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None or not _is_text(key):
            continue
        name = key.value  # type: ignore[attr-defined]
        known, given = literal(value)
        if known:
            yield Candidate(name, owner, given, value, statement, role="entry")
        if isinstance(value, ast.Dict):
            yield from _entries(value, f"{owner}.{name}", statement)


def _attributes(node: ast.ClassDef, owner: str, statement: Statement) -> Iterator[Candidate]:
    for line in node.body:
        target = _target(line)
        if isinstance(line, ast.ClassDef):
            yield from _attributes(line, f"{owner}.{line.name}", statement)
        elif isinstance(target, ast.Name) and isinstance(line, (ast.Assign, ast.AnnAssign)) and line.value:
            value = _default(line.value)
            known, given = literal(value)
            annotation = unparse(line.annotation) if isinstance(line, ast.AnnAssign) else ""
            if known:
                yield Candidate(target.id, owner, given, value, statement, annotation, (), "attribute")


def _default(node: ast.expr) -> ast.expr:
    """The default of a dataclass's `field(default=…)`, or the value itself."""
    if isinstance(node, ast.Call) and unparse(node.func).split(".")[-1] == "field":
        given = [word.value for word in node.keywords if word.arg == "default"]
        return given[0] if given else node
    return node


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _outermost_constants(tree: ast.AST) -> Iterator[ast.expr]:
    for child in children(tree):
        negative = isinstance(child, ast.UnaryOp) and isinstance(child.operand, ast.Constant)
        if isinstance(child, ast.Constant) or negative:
            assert isinstance(child, ast.expr)
            yield child
        elif not isinstance(child, ast.JoinedStr):
            yield from _outermost_constants(child)
