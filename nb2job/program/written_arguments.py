"""Own functions that write to a path which they are given: what is handed to them is no input."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program.nodes import last_name, of_kind, walk
from nb2job.program.paths import PathIndex, PathUse, leading_name
from nb2job.program.program import Program

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_CHANGES = frozenset({"write", "append", "remove"})


class WrittenArguments:
    """Knows of every function of a program, by its name, which of its parameters lead what it writes."""

    def __init__(self, program: Program, index: PathIndex) -> None:
        trees = (one.tree for one in program.every_statement())
        self.functions = [node for tree in trees for node in walk(tree) if isinstance(node, _FUNCTIONS)]
        changed = {id(use.node) for use in index.uses if use.kind in _CHANGES}
        self.written: set[tuple[str, str]] = set()
        for function in self.functions:
            leading = {leading_name(node) for node in walk(function) if id(node) in changed}  # type: ignore[arg-type]
            self.written |= {(function.name, name) for name in leading & _parameters(function)}
        count = -1
        while count != (count := len(self.written)):  # a function may hand its own argument on
            self._hand_on()

    def _hand_on(self) -> None:
        for function in self.functions:
            calls = of_kind(function, ast.Call)
            handed = {leading_name(node) for call in calls for node in self._written_of(call)}
            self.written |= {(function.name, name) for name in handed & _parameters(function)}

    def take(self, use: PathUse) -> bool:
        """Whether a path goes to a parameter that a function writes to."""
        calls = of_kind(use.statement.tree, ast.Call)
        return any(node is use.node for call in calls for node in self._written_of(call))

    def _written_of(self, call: ast.Call) -> Iterator[ast.expr]:
        """The arguments of a call that may be written to: all that stand where such a parameter may."""
        name = last_name(call.func)
        for function in self.functions if any(one == name for one, _ in self.written) else ():
            if function.name != name:
                continue
            positions = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
            shift = isinstance(call.func, ast.Attribute) and positions[:1] == ["self"]
            pairs = [*zip(positions[shift:], call.args, strict=False)]
            pairs += [(word.arg, word.value) for word in call.keywords if word.arg]
            yield from (node for parameter, node in pairs if (name, parameter) in self.written)


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    every = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return {one.arg for one in every}
