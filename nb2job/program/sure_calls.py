"""Functions and methods that a program has surely called when it comes to a statement."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from nb2job.program.lookups import jumps
from nb2job.program.nodes import children
from nb2job.program.program import Program
from nb2job.program.sure_classes import Method, SureClasses
from nb2job.program.sure_turns import SureTurns

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_MAYBE = (ast.If, ast.Try, ast.Match, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_PARTLY = (ast.Lambda, ast.IfExp, ast.BoolOp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

Scope = Mapping[str, ast.FunctionDef | None]
"""The names that lines may call, or whose methods: a function, or None for a class or an object of one."""


class SureCalls:
    """What one program surely calls, directly or through each other, and from which statement on.

    Only a function that is bound once counts, whose body runs when it is called: no generator, no coroutine,
    none with a decorator.
    """

    def __init__(self, program: Program, turns: SureTurns) -> None:
        statements = list(program.statements())
        self.turns = turns
        self.uses = [one.facts.uses for one in statements]
        bound = Counter(name for one in statements for name in one.facts.bindings | one.facts.function_writes)
        self.classes = SureClasses(statements, bound)
        top = [one.node for one in statements]
        scope: dict[str, ast.FunctionDef | None] = dict.fromkeys((*self.classes.classes, *self.classes.held))
        for one in top:
            if isinstance(one, ast.FunctionDef) and bound[one.name] == 1 and not one.decorator_list:
                scope[one.name] = one
        self.since: dict[ast.AST, int] = {}
        for position, node in enumerate(top):
            self._follow([] if node is None else [node], position, scope)

    def before(self, function: ast.AST, position: int) -> bool:
        """Whether a function has surely been called once, and run, when a statement begins."""
        return self.since.get(function, position) < position

    def first_use(self, names: frozenset[str], position: int) -> int:
        """The first statement behind one that names what it defines: earlier, its functions do not run."""
        behind = (number for number in range(position + 1, len(self.uses)) if names & self.uses[number])
        return next(behind, position)

    def _follow(self, body: Iterable[ast.stmt], position: int, scope: Scope, owner: str = "") -> None:
        """Notes what a block calls, and what that calls."""
        for called, its_owner in [*self._called(body, scope, owner)]:
            if called not in self.since:
                self.since[called] = position
                self._follow(called.body, position, _seen_in(called, scope), its_owner)

    def _called(
        self, body: Iterable[ast.stmt], scope: Scope, owner: str, loop: bool = False
    ) -> Iterator[Method]:
        """What the lines of a block call under no condition, each with the class that it is a method of."""
        for node in body:
            for one in _in_any_case(node):
                yield from self._named(one, scope, owner)
            if isinstance(node, (ast.With, ast.AsyncWith)):
                for item in node.items:
                    yield from _running(self.classes.entered(item.context_expr, scope))
                yield from self._called(node.body, scope, owner, loop)
            elif isinstance(node, (ast.For, ast.While)) and self.turns.runs(node):
                yield from self._called(node.body, scope, owner, loop=True)
            if returns(node) or (loop and jumps(node)):
                return

    def _named(self, node: ast.AST, scope: Scope, owner: str) -> Iterator[Method]:
        """The functions and methods that an expression calls in any case."""
        if isinstance(node, _PARTLY):
            return
        if isinstance(node, ast.Call):
            target = node.func
            function = scope.get(target.id) if isinstance(target, ast.Name) else None
            if function is not None:
                yield from _running([(function, "")])
            yield from _running(self.classes.called(target, owner, scope))
        for child in children(node):
            yield from self._named(child, scope, owner)


def _running(found: Iterable[Method]) -> Iterator[Method]:
    """Those whose body runs when they are called."""
    for method, owner in found:
        if not any(isinstance(one, (ast.Yield, ast.YieldFrom)) for one in _own(method)):
            yield method, owner


def returns(node: ast.stmt) -> bool:
    """Whether a statement may leave the function that it is in."""
    return not isinstance(node, _FUNCTIONS) and any(isinstance(one, ast.Return) for one in _own(node))


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function or statement that do not belong to a function in it."""
    for child in children(node):
        yield child
        if not isinstance(child, _FUNCTIONS):
            yield from _own(child)


def _in_any_case(node: ast.stmt) -> list[ast.AST]:
    """The parts of a statement that are evaluated in any case, apart from the blocks in it."""
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [item.context_expr for item in node.items]
    if isinstance(node, (ast.If, ast.While)):
        return [node.test]
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return [node.iter]
    return [] if isinstance(node, _MAYBE) else [node]


def _seen_in(function: ast.FunctionDef, outer: Scope) -> Scope:
    """What a function's lines may call by name: its own functions, and what is around it."""
    arguments = function.args
    given = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    bound = Counter(one.arg for one in (*given, arguments.vararg, arguments.kwarg) if one is not None)
    own: dict[str, ast.FunctionDef] = {}
    for node in _own(function):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound[node.id] += 1
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound[node.name] += 1
    for statement in function.body:
        if isinstance(statement, ast.FunctionDef) and not statement.decorator_list:
            own |= {statement.name: statement} if bound[statement.name] == 1 else {}
    return {**{name: one for name, one in outer.items() if name not in bound}, **own}
