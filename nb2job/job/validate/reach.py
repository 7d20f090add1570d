"""Reach: whether a piece of a script's own modules surely runs once, or never."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2job.job.validate.call_tree import CallTree
from nb2job.job.validate.own_modules import is_main

Mention = tuple[ast.expr, CallTree]

_MAYBE = (
    ast.AsyncFor,
    ast.BoolOp,
    ast.comprehension,
    ast.For,
    ast.If,
    ast.IfExp,
    ast.Lambda,
    ast.ListComp,
    ast.Match,
    ast.Try,
    ast.While,
)
"""What runs its parts sometimes, or several times."""


class Reach:
    """The script is run, its modules are imported; functions run where somebody calls them by their name.

    Of the script it is taken for granted that its functions are run; nobody else's are.
    """

    def __init__(self, modules: Sequence[CallTree]) -> None:
        self.definitions: dict[str, list[tuple[ast.FunctionDef, CallTree]]] = {}
        self.mentions: dict[str, list[Mention]] = {}
        self.asked: dict[int, bool | None] = {}
        for module in modules:
            for node in ast.walk(module.tree):
                if isinstance(node, ast.FunctionDef):
                    self.definitions.setdefault(node.name, []).append((node, module))
            for name, mention in _mentions(module):
                self.mentions.setdefault(name, []).append((mention, module))

    def runs(self, node: ast.AST, module: CallTree) -> bool | None:
        """True where it surely runs once, False where it never does, None where nobody can tell."""
        function = module.function_of(node)
        runs = True if function is None else self._is_called(function, module)
        return None if runs and _is_maybe(node, function, module) else runs

    def one_call(self, call: ast.Call, module: CallTree) -> ast.FunctionDef | None:
        """The function that a call surely runs, where nobody else does and nothing else has its name."""
        name = next((name for name, at in _named(call.func, module)), "")
        found = self.definitions.get(name, [])
        if len(found) != 1 or len(self.living(name)) != 1 or not self.runs(call, module):
            return None
        function, home = found[0]
        return function if home.above.get(id(function)) is home.tree else None

    def living(self, name: str) -> list[Mention]:
        """Where a function is named by something that may run."""
        return [one for one in self.mentions.get(name, []) if self.runs(*one) is not False]

    def _is_called(self, function: ast.FunctionDef, module: CallTree) -> bool | None:
        if id(function) not in self.asked:
            self.asked[id(function)] = None  # whoever calls itself
            self.asked[id(function)] = self._calls(function, module)
        return self.asked[id(function)]

    def _calls(self, function: ast.FunctionDef, module: CallTree) -> bool | None:
        is_plain = module.above.get(id(function)) is module.tree and not function.decorator_list
        if not is_plain or len(self.definitions[function.name]) != 1:
            return True if module.is_script else None
        living = self.living(function.name)
        if not living or module.is_script:
            return bool(living)
        (mention, home), *others = living
        call = home.above.get(id(mention))
        is_call = isinstance(call, ast.Call) and call.func is mention
        return True if is_call and not others and self.runs(mention, home) else None


def _is_maybe(node: ast.AST, function: ast.AST | None, module: CallTree) -> bool:
    above = module.above.get(id(node))
    while above is not None and above is not function:
        if isinstance(above, _MAYBE) and not (module.is_script and is_main(above)):
            return True
        above = module.above.get(id(above))
    return False


def _mentions(module: CallTree) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield from _named(node, module)


def _named(node: ast.expr, module: CallTree) -> Iterator[tuple[str, ast.expr]]:
    """The function that an expression names: `get_args`, also as what it was imported; `options.get_args`."""
    if isinstance(node, ast.Name):
        yield module.aliases.get(node.id, node.id), node
    elif isinstance(node, ast.Attribute):
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and root.id in module.aliases:
            yield node.attr, node
