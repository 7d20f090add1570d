"""Where a notebook looks at what a search found best: in prints, displays, at the end of a cell, in loops."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nb2job.program.best_params import Best, BestParams
from nb2job.program.nodes import children, names_in, of_kind, root_of, unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.program.walk import Line, cell_ends, lines

_SHOWS = frozenset("print display pprint pp info warning critical debug error log write rprint".split())
_WHOLE = {"best_estimator_": ("search", "best_params_"), "best_trial": ("study", "best_trial.params")}
"""What shows the best parameters among other things, each with whose it is, and where they are."""
_READS = frozenset("predict predict_proba score transform decision_function trials_dataframe".split())
"""Methods that search for nothing."""
_ROUNDS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_TEXTS = frozenset({"str", "repr", "format", "vars", "dict"})


@dataclass(frozen=True, slots=True)
class Look:
    """One look: the expression of the best parameters, its search, and the line that shows it.

    `node` is the expression, `number` that of the statement.
    """

    text: str
    best: Best
    node: ast.expr
    line: Line
    number: int


class BestLooks:
    """The looks of one program: in each block the first since the search was made, or has run."""

    def __init__(self, program: Program) -> None:
        self.best = BestParams(program)
        self.statements = list(program.statements())
        self.ends = cell_ends(self.statements)
        self.last: dict[tuple[str, int, str], tuple[int, ast.stmt]] = {}
        self.loops: set[tuple[int, str]] = set()

    def found(self) -> list[Look]:
        """Every first look, in order."""
        looks = (
            Look(text, best, node, line, number)
            for number, statement in enumerate(self.statements)
            if not statement.kept
            for line in lines(statement.tree)
            for text, best, node in self._on(statement, line)
        )
        return [one for one in looks if self._is_first(one)]

    def _on(self, statement: Statement, line: Line) -> Iterator[tuple[str, Best, ast.expr]]:
        """What a line shows of searches, each once."""
        told: set[str] = set()
        for value in _shown(line.node) or self._last_value(statement, line):
            for text, best, node in self._within(value, line.function):
                if text not in told:
                    told.add(text)
                    yield text, best, node

    def _last_value(self, statement: Statement, line: Line) -> list[ast.expr]:
        """The value of a line that a cell shows, since it ends with it."""
        last = line.node is statement.node and id(statement) in self.ends
        return [line.node.value] if last and isinstance(line.node, ast.Expr) else []

    def _within(
        self, node: ast.AST, function: str, whole: bool = True, hidden: frozenset[str] = frozenset()
    ) -> Iterator[tuple[str, Best, ast.expr]]:
        """The best parameters in an expression, or what shows them where it is shown `whole`."""
        if isinstance(node, ast.Lambda) or (isinstance(node, ast.keyword) and node.arg is None):
            return
        if isinstance(node, _ROUNDS):
            names = [one for part in node.generators for one in of_kind(part.target, ast.Name)]
            hidden |= {one.id for one in names}
        if isinstance(node, ast.expr) and root_of(node) not in hidden:
            found = self._params(node, function, whole)
            if found is not None:
                yield *found, node
                return
        apart = isinstance(node, ast.Attribute)
        apart = apart or (isinstance(node, ast.Call) and unparse(node.func).split(".")[-1] not in _TEXTS)
        for part in children(node):
            yield from self._within(part, function, whole and not apart, hidden)

    def _params(self, node: ast.expr, function: str, whole: bool) -> tuple[str, Best] | None:
        """What the best parameters are spelled by, where a look at them calls nothing."""
        if any(of_kind(node, ast.Call)) or not isinstance(node, (ast.Name, ast.Attribute)):
            return None
        held = self.best.held(node, function)
        for kind, tail in (("params", ""), ("trial", ".params")):
            for one in held if whole or not tail else ():
                if one.kind == kind:
                    return unparse(node) + tail, one
        owner, path = _WHOLE.get(node.attr, ("", "")) if isinstance(node, ast.Attribute) else ("", "")
        for one in self.best.held(node.value, function) if isinstance(node, ast.Attribute) and whole else ():
            if one.kind == owner:
                return f"{unparse(node.value)}.{path}", one  # type: ignore[union-attr]
        return None

    def _is_first(self, look: Look) -> bool:
        """Whether nothing in the same block logs the same, or the search has run since."""
        if any((id(one), look.text) in self.loops for one in look.line.loops):
            return False
        if isinstance(look.line.node, ast.For):
            self.loops.add((id(look.line.node), look.text))
        siblings, root = look.line.siblings, root_of(look.node)
        name = look.best.owner or root
        top = look.line.node is self.statements[look.number].node
        key = look.line.function, 0 if top else id(siblings[0]), name
        before, self.last[key] = self.last.get(key), (look.number, look.line.node)
        if before is None:
            return True
        between: list[ast.AST] = [one.tree for one in self.statements[before[0] + 1 : look.number]]
        if not top:
            first, last = (siblings.index(one) for one in (before[1], look.line.node))
            between = list(siblings[first + 1 : last])
        held = self.best.held(ast.Name(root, ast.Load()), look.line.function)
        names = {name} | ({root} if any(one.kind in {"search", "study"} for one in held) else set())
        return any(_renews(one, name) for one in between for name in names)


def _shown(node: ast.stmt) -> list[ast.expr]:
    """What a line shows by a call, or one by one in a loop."""
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else unparse(call.func)
        return [*call.args] if name in _SHOWS else []
    if isinstance(node, ast.For):
        told = [value for line in node.body for value in _shown(line)]
        shown = any(names_in(node.target) & names_in(one) for one in told)
        return [node.iter] if shown else []
    return []


def _renews(node: ast.AST, name: str) -> bool:
    """Whether code may make another search of a name, or run it: all but looks at its attributes."""
    called = {id(one.func) for one in walk(node) if isinstance(one, ast.Call)}
    reads = {
        id(one.value)
        for one in walk(node)
        if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Load)
        if id(one) not in called or one.attr in _READS
    }
    return any(isinstance(one, ast.Name) and one.id == name and id(one) not in reads for one in walk(node))
