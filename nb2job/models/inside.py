"""Models that a function fits and keeps to itself: the line behind which each of them can be logged."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.models.by_tape import taped
from nb2job.models.fitted import Fitted
from nb2job.models.looks import Looks
from nb2job.models.making import Made, Makers, agreed
from nb2job.models.own import giving, local_models, makers
from nb2job.notebook.cell import Place
from nb2job.program.edit import ends_its_line
from nb2job.program.nodes import unparse, walk
from nb2job.program.own_calls import OwnCalls
from nb2job.program.program import Program, Statement
from nb2job.program.times import Times
from nb2job.program.walk import lines

_MANY = 10
"""So many calls may each log a model: to save one takes seconds."""
_OTHERWISE = (ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom, ast.Await)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_LOOPS = (ast.For, ast.While)
_SIMPLE = (ast.Expr, ast.Assign)


def fitted_inside(program: Program) -> Iterator[Fitted]:
    """Each model that is fitted in a function which runs a few times and does not give it back."""
    reader = _Reader(program)
    for statement in program.statements():
        node = statement.node
        if isinstance(node, ast.FunctionDef) and not statement.kept and reader.is_plain(node):
            yield from reader.models(statement, node)


class _Reader:
    def __init__(self, program: Program) -> None:
        self.makers: Makers = makers(program)
        self.looks = Looks(program)
        self.calls = OwnCalls(program)
        self.times = Times(program)
        self.giving = giving(self.makers)

    def is_plain(self, node: ast.FunctionDef) -> bool:
        """Whether a function has a name of its own, is only called, and runs once or a few times."""
        few = 0 < (self.times.at_most(node.name) or 0) <= _MANY
        plain = few and not node.decorator_list and node.name in self.calls.functions
        return (
            plain
            and node.name not in self.giving
            and not any(isinstance(one, _OTHERWISE) for one in walk(node))
        )

    def models(self, statement: Statement, node: ast.FunctionDef) -> Iterator[Fitted]:
        """The models of one function, each with the line that fits it last."""
        inside = [one.node for one in lines(statement.tree) if one.function == node.name]
        given = self._given(node)
        fits = _Fits(self.makers, self.looks, {**given, **local_models(inside, self.makers)})
        again = (self.times.at_most(node.name) or 0) > 1
        for name, made in fits.known.items():
            behind = fits.last(node.body, name, bound=name in given)
            used = self.looks.evaluates(statement, name, made.flavor, True)
            if behind is not None and used and ends_its_line(statement.text, behind):
                data = fits.on(behind, name) if isinstance(behind, _SIMPLE) else ""
                text = f"{name}.best_estimator_" if made.search else name
                data = self.makers.readable(data or "")
                yield Fitted(text, name, made, statement, data, None, behind, node.name, again)

    def _given(self, node: ast.FunctionDef) -> dict[str, Made]:
        """The arguments that are made for this function wherever it is called: `judge(Ridge())`."""
        stored = {
            one.id for one in walk(node) if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)
        }
        calls = [call for call, _ in self.calls.calls.get(node.name, ())]
        found = {}
        for place, one in enumerate(node.args.args):
            values = [_argument(call, place, one.arg) for call in calls]
            made = [self.makers.made(value, {}) if value is not None else None for value in values]
            model = agreed(made) if made else None
            if model is not None and not model.fitted and one.arg not in stored:
                found[one.arg] = model
        return found


class _Fits:
    """Tells which statements of a function fit its models; `known` is what its names hold."""

    def __init__(self, makers: Makers, looks: Looks, known: dict[str, Made]) -> None:
        self.makers = makers
        self.looks = looks
        self.known = known

    def last(self, block: list[ast.stmt], name: str, *, bound: bool) -> ast.stmt | None:
        """The statement of a block behind which a model is surely fitted, and for good."""
        numbers = [number for number, one in enumerate(block) if self._within(one, name)]
        if not numbers:
            return None
        last = block[numbers[-1]]
        bound = bound or any(_binds(one, name) for one in block[: numbers[-1]])
        if isinstance(last, _SIMPLE):
            return last
        if isinstance(last, _LOOPS):
            return last if bound else None
        branches = [part for part in _blocks(last) if any(self._within(one, name) for one in part)]
        if isinstance(last, ast.If) and len(branches) == 2 and bound:
            return last
        inner = branches[0] if len(branches) == 1 and len(numbers) == 1 else []
        return self.last(inner, name, bound=bound)

    def on(self, node: ast.stmt, name: str) -> str | None:
        """The name of the data that a simple statement fits a model on; None if it does not."""
        if isinstance(node, ast.Assign):
            made = None if isinstance(node.value, ast.Name) else self.makers.made(node.value, self.known)
            if _binds(node, name) and made is not None and made.fitted:
                return made.data
        results = self.known[name].flavor.fits == "results"
        return (
            None if results else self.looks.fits(Statement(unparse(node), Place(0, 0)), name, by_hand=False)
        )

    def _within(self, node: ast.stmt, name: str) -> bool:
        if isinstance(node, _DEFINITIONS):
            return False
        if isinstance(node, _SIMPLE):
            return self.on(node, name) is not None
        by_hand = self.known[name].flavor.fits == "loop" and isinstance(node, _LOOPS)
        if (by_hand and _trains(node, name)) or (isinstance(node, _LOOPS) and name in taped(node)):
            return True
        return any(self._within(one, name) for block in _blocks(node) for one in block)


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    """What a call gives an argument, where it makes it there."""
    if any(isinstance(one, ast.Starred) for one in call.args):
        return None
    given = [word.value for word in call.keywords if word.arg == name] + call.args[place : place + 1]
    return given[0] if given and isinstance(given[0], ast.Call) else None


def _binds(node: ast.stmt, name: str) -> bool:
    """Whether a statement surely binds a name."""
    if isinstance(node, ast.If):
        return all(any(_binds(one, name) for one in part) for part in (node.body, node.orelse))
    if isinstance(node, ast.With):
        return any(_binds(one, name) for one in node.body)
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(one, ast.Name) and one.id == name for one in targets)


def _blocks(node: ast.stmt) -> list[list[ast.stmt]]:
    """The blocks of a statement: its body, what it does otherwise, how it handles errors."""
    handlers = [one.body for one in getattr(node, "handlers", ())]
    return [*(getattr(node, field, []) for field in ("body", "orelse", "finalbody")), *handlers]


def _trains(node: ast.stmt, name: str) -> bool:
    """Whether a loop in the manner of PyTorch trains a module: it calls it, and goes backward."""
    calls = [one.func for one in walk(node) if isinstance(one, ast.Call)]
    backward = any(isinstance(one, ast.Attribute) and one.attr == "backward" for one in calls)
    return backward and any(isinstance(one, ast.Name) and one.id == name for one in calls)
