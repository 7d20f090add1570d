"""Models that are fitted where no line after it can log them: in a loop, a function, under a condition."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nb2job.models.by_tape import taped
from nb2job.models.making import Makers
from nb2job.models.own import fitting, giving, makers
from nb2job.models.within import sure_assignments
from nb2job.program.nodes import names_in, of_kind, unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.program.walk import Line, lines

_FITS = frozenset({"fit", "partial_fit", "fit_generator", "train"})
IN_LOOP = "in a loop"
OVER_MODELS = "in a loop over models"
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Unlogged:
    """A model's name, the line that makes or fits it, and where that stands: "in a loop", "in train()"."""

    name: str
    statement: Statement
    node: ast.stmt
    where: str


def unlogged(program: Program) -> Iterator[Unlogged]:
    """Each name that holds a fitted model only there; functions that give their model back are left out."""
    reader = _Reader(program)
    seen: set[tuple[str, str, str, int]] = set()
    for statement in program.statements():
        for line in lines(statement.tree):
            for one in reader.on(statement, line):
                apart = one.name.endswith("()") or one.where == OVER_MODELS
                key = (line.function, one.name, one.where, id(one.node) if apart else 0)
                if key not in seen:
                    seen.add(key)
                    yield one


class _Reader:
    def __init__(self, program: Program) -> None:
        self.known: Makers = makers(program)
        self.giving = giving(self.known)
        self.fitting = fitting(program).keys() - self.giving
        statements = [one for one in program.statements() if not isinstance(one.node, _DEFINITIONS)]
        self.fitted = set().union(*(_fitted(one.tree) for one in statements))
        self.holding = {name for one in statements for name in one.facts.writes if self._holds_model(one)}
        self.several = {name for one in statements for name in one.facts.writes if self._makes_several(one)}

    def on(self, statement: Statement, line: Line) -> Iterator[Unlogged]:
        """What a line makes or fits."""
        node = line.node
        if isinstance(node, ast.For):
            yield from self._looped(statement, node)
        if line.function in self.giving:
            return
        if isinstance(node, ast.Assign):
            yield from self._assigned(statement, line, node)
        if isinstance(node, (ast.Assign, ast.Expr)):
            yield from self._handed(statement, node)
            yield from self._dropped(statement, node)

    def _assigned(self, statement: Statement, line: Line, node: ast.Assign) -> Iterator[Unlogged]:
        """A model that a branch, a loop or a function gives a name to; one of several libraries."""
        made, target = self._made(node.value), node.targets[0]
        top = any(node is one for one in sure_assignments(statement.node))
        if not isinstance(target, ast.Name) or made is None or (top and self.known.made(node.value, {})):
            return
        fitted = _fitted(statement.tree) if line.loops or line.function else self.fitted
        if made or target.id in fitted:
            where = f"in {line.function}()" if line.function else "under a condition"
            yield Unlogged(target.id, statement, node, IN_LOOP if line.loops else where)

    def _made(self, value: ast.expr) -> bool | None:
        """Whether a value is a fitted model; None for what is none. One way of two is enough."""
        parts = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
        made = [one for one in (self.known.made(part, {}) for part in parts) if one is not None]
        return any(one.fitted for one in made) if made else None

    def _looped(self, statement: Statement, node: ast.For) -> Iterator[Unlogged]:
        """The models that a loop goes over, and fits."""
        names = names_in(node.iter)
        if names & (self.several | self.holding) or any(map(self._makes, walk(node.iter))):
            targets = names_in(node.target)
            fitted = _fitted(node) | {
                one.id
                for call in walk(node)
                if isinstance(call, ast.Call) and self._fits(call)
                for one in call.args
                if isinstance(one, ast.Name)
            }
            for name in sorted(targets & fitted):
                yield Unlogged(name, statement, node, OVER_MODELS)

    def _handed(self, statement: Statement, node: ast.Assign | ast.Expr) -> Iterator[Unlogged]:
        """A model that is made where it is handed to a function, which fits it and does not give it back."""
        for call in walk(node.value):
            if isinstance(call, ast.Call) and self._fits(call):
                for one in call.args:
                    made = self._makes(one)
                    if made:
                        name = f"{unparse(one.func)}()"  # type: ignore[attr-defined]
                        yield Unlogged(name, statement, node, f"in {unparse(call.func)}()")

    def _dropped(self, statement: Statement, node: ast.Assign | ast.Expr) -> Iterator[Unlogged]:
        """A model that no name keeps: `Ridge().fit(X, y).score(X, y)`, one of a comprehension or a dict."""
        named = isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Name, ast.Tuple))
        parts = [getattr(node.value, field, None) for field in ("body", "orelse")]
        kept = [node.value, *parts, *getattr(node.value, "elts", ())] if named else []
        for one in walk(node.value):
            if isinstance(one, ast.Call) and one not in kept and self._gives(one):
                owner = one.func.value if isinstance(one.func, ast.Attribute) else None
                made = self.known.made(one, {})
                several = isinstance(owner, ast.Subscript) and unparse(owner.value) in self.several
                if several or (made is not None and made.fitted):
                    name = f"{made.label}()" if made is not None else unparse(one.func)
                    yield Unlogged(name, statement, node, "where no name keeps it")

    def _gives(self, call: ast.Call) -> bool:
        """Whether a call may give a fitted model: it fits one, or is of a function that gives it back."""
        if isinstance(call.func, ast.Attribute):
            return call.func.attr in _FITS
        return isinstance(call.func, ast.Name) and call.func.id in self.giving

    def _fits(self, call: ast.Call) -> bool:
        return isinstance(call.func, ast.Name) and call.func.id in self.fitting

    def _makes(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and self.known.made(node, {}) is not None

    def _makes_several(self, statement: Statement) -> bool:
        """Whether a statement gives a name to a list, a tuple or a dict with models in it."""
        value = statement.node.value if isinstance(statement.node, ast.Assign) else None
        if not isinstance(value, (ast.List, ast.Tuple, ast.Dict)):
            return False
        names = names_in(value)
        return bool(names & self.holding) or any(map(self._makes, walk(value)))

    def _holds_model(self, statement: Statement) -> bool:
        """Whether a statement gives a name to one model."""
        node = statement.node
        return (
            isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and self._makes(node.value)
        )


def _fitted(tree: ast.AST) -> set[str]:
    """Names on which a method is called that fits."""
    return {
        one.func.value.id
        for one in of_kind(tree, ast.Call)
        if isinstance(one.func, ast.Attribute)
        and one.func.attr in _FITS
        and isinstance(one.func.value, ast.Name)
    } | taped(tree)
