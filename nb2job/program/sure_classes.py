"""Which method of which of a program's classes a call surely is."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Statement

_MADE_BY = ("__new__", "__init__")
_PLAIN = frozenset({"staticmethod", "classmethod"})
_DATACLASSES = frozenset({"dataclass", "dataclasses.dataclass"})

Method = tuple[ast.FunctionDef, str]
"""A method, and the class that its `self` is of."""


class SureClasses:
    """The classes of one program that are bound once, and the variables that only ever hold one of theirs.

    `bound` says how often each name is bound.
    """

    def __init__(self, statements: Sequence[Statement], bound: Mapping[str, int]) -> None:
        top = [one.node for one in statements]
        self.classes = {
            one.name: one
            for one in top
            if isinstance(one, ast.ClassDef) and bound[one.name] == 1 and not one.keywords
        }
        self.held = {
            node.targets[0].id: node.value.func.id
            for node in top
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Name)
            and node.value.func.id in self.classes
            and len(node.targets) == 1
            and isinstance(node.targets[0], ast.Name)
            and bound[node.targets[0].id] == 1
        }

    def called(self, target: ast.expr, owner: str, seen: Collection[str]) -> Iterator[Method]:
        """The methods that a call of `target` runs.

        Args:
            target: what is called.
            owner: the class whose method it stands in, or "".
            seen: the names that mean there what they mean at the top.
        """
        if isinstance(target, ast.Name) and target.id in self.classes:
            yield from self._making(target.id) if target.id in seen else ()
        elif isinstance(target, ast.Attribute):
            yield from self._found(self._class_of(target.value, owner, seen), target.attr)

    def entered(self, context: ast.expr, seen: Collection[str]) -> Iterator[Method]:
        """The methods that a `with` block runs."""
        for name in ("__enter__", "__exit__"):
            yield from self._found(self._class_of(context, "", seen), name)

    def _making(self, name: str) -> Iterator[Method]:
        decorators = {unparse(one).partition("(")[0] for one in self.classes[name].decorator_list}
        if decorators <= _DATACLASSES:
            for method in (*_MADE_BY, "__post_init__") if decorators else _MADE_BY:
                yield from self._found(name, method)

    def _class_of(self, node: ast.expr, owner: str, seen: Collection[str]) -> str:
        """The class that an object is surely of, or ""."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return node.func.id if node.func.id in self.classes and node.func.id in seen else ""
        if not isinstance(node, ast.Name):
            return ""
        if owner and node.id == "self":
            return owner
        return self.held.get(node.id, "") if node.id in seen else ""

    def _found(self, name: str, method: str) -> Iterator[Method]:
        """The method that an object of a class has, its own or inherited."""
        seen = name
        while seen in self.classes:
            node = self.classes[seen]
            own = [one for one in node.body if method in _names(one)]
            if own:
                only = own[0]
                if len(own) == 1 and isinstance(only, ast.FunctionDef) and _is_plain(only):
                    yield only, name
                return
            first = node.bases[0] if len(node.bases) == 1 else None
            seen = first.id if isinstance(first, ast.Name) else ""


def _names(node: ast.stmt) -> set[str]:
    """What a line of a class's body may bind."""
    names = {one.id for one in walk(node) if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)}
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return names | {one.name for one in walk(node) if isinstance(one, defined)}


def _is_plain(method: ast.FunctionDef) -> bool:
    return all(isinstance(one, ast.Name) and one.id in _PLAIN for one in method.decorator_list)
