"""How often the functions of a program run at most, where that can be counted."""

from __future__ import annotations

import ast

from nb2job.program.nodes import children
from nb2job.program.program import Program

_REPEATS = (
    *(ast.For, ast.AsyncFor, ast.While, ast.Lambda, ast.ClassDef),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)


class Times:
    """Counts calls of functions by name, those of the functions around them included."""

    def __init__(self, program: Program) -> None:
        self._mentions: dict[str, list[tuple[str, bool]]] = {}
        for statement in program.every_statement():
            self._read(statement.tree, "", many=False)

    def at_most(self, name: str, around: frozenset[str] = frozenset()) -> int | None:
        """How often a function runs; None where a loop, a recursion or something unseen calls it."""
        total = 0
        for function, once in self._mentions.get(name, ()):
            if not once or function in around | {name}:
                return None
            times = self.at_most(function, around | {name}) if function else 1
            if times is None:
                return None
            total += times
        return total

    def _read(self, node: ast.AST, function: str, *, many: bool) -> None:
        """Note who calls what; a name that is read otherwise may be called at any time."""
        called = node.func if isinstance(node, ast.Call) else None
        for child in children(node):
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load):
                self._mentions.setdefault(child.id, []).append((function, child is called and not many))
            inner = child.name if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) else function
            self._read(child, inner, many=many or isinstance(child, _REPEATS))
