"""Calls of a program's own functions: what tells apart the numbers that each of them logs."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from nb2job.program.counting import counts, named_by_loops, step_of
from nb2job.program.nodes import of_kind, unparse, walk
from nb2job.program.program import Program
from nb2job.program.sure_kinds import is_text
from nb2job.program.walk import Line, heads, lines

Names = frozenset[str]
_MANY = 20
"""So many calls may each log a metric of their own."""
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_ROUNDS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class OwnCalls:
    """The functions at a program's top level that have a name of their own, and where they are called."""

    def __init__(self, program: Program) -> None:
        statements = list(program.statements())
        nodes = [node for one in statements for node in walk(one.tree)]
        names = Counter(node.name for node in nodes if isinstance(node, _DEFINITIONS))
        self.functions = {
            one.node.name: one.node
            for one in statements
            if isinstance(one.node, ast.FunctionDef) and names[one.node.name] == 1
        }
        self.calls: dict[str, list[tuple[ast.Call, Line]]] = {}
        self.made: dict[str, set[str]] = {}
        self.lists: dict[str, ast.expr | None] = {}
        self.rounds: set[str] = set()
        self.callers: dict[str, set[str]] = {}
        for statement in statements:
            for line in lines(statement.tree):
                self._read(line)
        self.rounds |= {one for tree in statements for one in _methods(tree.tree)} - self.callers.keys()
        self._spread()

    def _read(self, line: Line) -> None:
        computed = [node for part in heads(line.node) for node in walk(part)]
        rounds = {id(inner) for one in computed if isinstance(one, _ROUNDS) for inner in walk(one)}
        for node in computed:
            if not isinstance(node, ast.Call):
                continue
            called = _last(node.func)
            self.callers.setdefault(called, set()).add(line.function)
            counting = any(isinstance(one, ast.While) or _counts(one) for one in line.loops)
            handed = {one.id for one in _handed(node) if isinstance(one, ast.Name)}
            self.rounds |= handed | ({called} if counting or id(node) in rounds else set())
            if isinstance(node.func, ast.Name):
                self.calls.setdefault(node.func.id, []).append((node, line))
        if isinstance(line.node, ast.Assign):
            for one in line.node.targets:
                for name, value in _parts(one, line.node.value):
                    self.made.setdefault(name, set()).add(maker(value))
                    self.lists[name] = None if name in self.lists else value

    def _spread(self) -> None:
        """What is called by a function that is called again and again is so, too."""
        before = -1
        while before != len(self.rounds):
            before = len(self.rounds)
            self.rounds |= {name for name, callers in self.callers.items() if callers & self.rounds}

    def in_rounds(self, function: str) -> bool:
        """Whether a function or method may be called again and again: by a loop that counts, a library."""
        return bool(function) and function in self.rounds

    def step_given(self, function: str) -> str:
        """The parameter that its only call gives the counter of the loop around; or ""."""
        calls = self.calls.get(function, []) if function in self.functions else []
        if len(calls) != 1 or len(self.callers[function]) != 1 or self.in_rounds(calls[0][1].function):
            return ""
        call, line = calls[0]
        node, counter = self.functions[function], step_of(line)
        own = sorted(_parameters(node) - _stored(node))
        given = {one: _given(call, node, one) for one in own}
        found = [one for one, value in given.items() if isinstance(value, ast.Name) and value.id == counter]
        return found[0] if len(found) == 1 else ""

    def named(self, function: str) -> Names:
        """The parameters that calls give a name: a text, or what a loop over things goes through."""
        node = self.functions.get(function)
        if node is None:
            return Names()
        calls = self.calls.get(function, ())
        return frozenset(
            one
            for one in _parameters(node) - _stored(node)
            if any(_is_name(_given(call, node, one), line) for call, line in calls)
        )

    def given(self, function: str, parameter: str) -> list[tuple[ast.expr, str]]:
        """What calls give a parameter that is not set again, each with the function that calls."""
        node = self.functions.get(function)
        if node is None or parameter not in _parameters(node) - _stored(node):
            return []
        calls = self.calls.get(function, ())
        found = [(_given(call, node, parameter), line.function) for call, line in calls]
        return [(value, outer) for value, outer in found if value is not None]

    def pairs(
        self, function: str, first: str, second: str
    ) -> Iterator[tuple[ast.expr | None, ast.expr, Line]]:
        """What calls give two parameters that are not set again, each with the line that calls."""
        node = self.functions.get(function)
        if node is not None and {first, second} <= _parameters(node) - _stored(node):
            for call, line in self.calls.get(function, ()):
                value = _given(call, node, second)
                if value is not None:
                    yield _given(call, node, first), value, line

    def gives_twice(self, function: str, parameter: str) -> bool:
        """Whether two calls spell the same text for a parameter."""
        given = [one for one, _ in self.given(function, parameter) if is_text(one)]
        return len({ast.dump(one) for one in given}) < len(given)

    def differ(self, function: str, parameter: str) -> bool:
        """Whether calls give a parameter one thing and another."""
        node = self.functions.get(function)
        if node is None or parameter not in _parameters(node) - _stored(node):
            return False
        given = [(_given(call, node, parameter), line) for call, line in self.calls.get(function, ())]
        looped = any(isinstance(one, ast.Name) and one.id in named_by_loops(line) for one, line in given)
        return looped or len({ast.dump(one) for one, _ in given if one is not None}) > 1

    def repeats(self, function: str) -> bool:
        """Whether a function is called more than once, other than by a loop that counts."""
        calls = self.calls.get(function, []) if function in self.functions else []
        loops = [loop for _, line in calls for loop in line.loops]
        return len(calls) > 1 or any(isinstance(loop, ast.For) and not counts(loop) for loop in loops)

    def is_counted(self, function: str) -> bool:
        """Whether each call of a function that is called more than once can be given a number."""
        calls = self.calls.get(function, []) if function in self.functions else []
        return 1 < len(calls) <= _MANY and not any(line.loops or line.function for _, line in calls)

    def tells_apart(self, function: str, model: str) -> bool:
        """Whether what a function logs has one value, or the class of its model tells its values apart."""
        return not self.repeats(function) or (bool(model) and self._of_several_classes(function, model))

    def class_of_round(self, line: Line) -> str:
        """The class of what a loop goes over, where it is another in each round: `for m in (ridge, svc)`."""
        loop = line.loops[-1] if line.loops else None
        over = loop.iter if isinstance(loop, ast.For) else None
        over = self.lists.get(over.id) if isinstance(over, ast.Name) else over
        if not isinstance(loop, ast.For) or not isinstance(over, (ast.List, ast.Tuple)):
            return ""
        made = [self.made.get(unparse(one), {maker(one)}) for one in over.elts]
        classes = {one for some in made for one in some}
        apart = all(len(some) == 1 for some in made) and len(classes) == len(made) and "" not in classes
        plain = isinstance(loop.target, ast.Name) and loop.target.id not in _stored(ast.Module(loop.body, []))
        return f"{unparse(loop.target)}.__class__.__name__" if apart and plain else ""

    def _of_several_classes(self, function: str, parameter: str) -> bool:
        node = self.functions[function]
        given = [_given(call, node, parameter) for call, _ in self.calls[function]]
        made = [self.made.get(unparse(one), set()) if one is not None else set() for one in given]
        classes = {one for some in made for one in some}
        return all(len(some) == 1 for some in made) and len(classes) == len(made) and "" not in classes


def _counts(loop: ast.AST) -> bool:
    return isinstance(loop, ast.For) and counts(loop)


def _last(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else unparse(called)


def _handed(call: ast.Call) -> Iterator[ast.expr]:
    """What a call is given."""
    yield from call.args
    yield from (one.value for one in call.keywords)


def _methods(tree: ast.Module) -> set[str]:
    """The methods of its classes, but for what makes an object."""
    found = [one.body for one in of_kind(tree, ast.ClassDef)]
    names = {one.name for body in found for one in body if isinstance(one, _DEFINITIONS[:2])}
    return names - {"__init__"}


def _parameters(node: ast.FunctionDef) -> Names:
    return frozenset(one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))


def _stored(node: ast.AST) -> Names:
    return frozenset(
        one.id for one in walk(node) if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)
    )


def _given(call: ast.Call, node: ast.FunctionDef, parameter: str) -> ast.expr | None:
    """What a call gives a parameter, where it can be seen."""
    for word in call.keywords:
        if word.arg == parameter:
            return word.value
    names = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
    place = names.index(parameter) if parameter in names else len(call.args)
    starred = any(isinstance(one, ast.Starred) for one in call.args[: place + 1])
    return call.args[place] if place < len(call.args) and not starred else None


def _is_name(given: ast.expr | None, line: Line) -> bool:
    if given is None:
        return False
    looped = isinstance(given, ast.Name) and given.id in named_by_loops(line)
    return looped or is_text(given) or (isinstance(given, ast.Attribute) and given.attr == "__name__")


def _parts(target: ast.expr, value: ast.expr) -> list[tuple[str, ast.expr]]:
    """What an assignment sets, part by part where both sides spell them: `a, b = Lasso(), Ridge()`."""
    several = (ast.Tuple, ast.List)
    if isinstance(target, several) and isinstance(value, several) and len(target.elts) == len(value.elts):
        return [(unparse(one), part) for one, part in zip(target.elts, value.elts, strict=True)]
    return [(unparse(target), value)]


def maker(value: ast.expr | None) -> str:
    """The class of `Ridge().fit(X)`, by its name; "" for what is not made so."""
    inner = value
    while isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
        if inner.func.attr[:1].isupper():
            return inner.func.attr
        inner = inner.func.value
    name = inner.func.id if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) else ""
    return name if name[:1].isupper() else ""
