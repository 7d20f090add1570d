"""Names that hold a secret while the script runs, and what of an expression shows one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program.bindings import bindings
from nb2job.program.nodes import last_name, unparse
from nb2job.program.program import Program, Statement
from nb2job.program.walk import lines
from nb2job.regex import regex

_ENVIRONMENT = frozenset({"os.environ", "environ"})
_ASKS = frozenset({"os.environ.get", "environ.get", "os.getenv", "getenv"})
_NAMED = regex(
    r"(?i)passw|secret|token|credential|connection_?string|(?:^|_)(?:pwd?|pass|pin|pat|sas)$"
    r"|(?:api|account|access|storage|shared|private|admin|auth|subscription)_?key"
)
"""Environment variables that hold one, by their names."""
_TEXTS = frozenset("strip lstrip rstrip encode decode format join replace upper lower items values".split())
_MAKES_TEXT = frozenset({"str", "repr", "format", "ascii", "dict", "list", "tuple"})


class SecretNames:
    """The names of one program: each is bound once, to a secret or to what is put together of one.

    `names` are variables, dicts that are given one by a key, and attributes of classes, `CFG.token`.
    """

    def __init__(self, program: Program) -> None:
        self.variables = frozenset(program.secrets)
        self.os = program.generated.os
        self.names: set[str] = set()
        statements = list(program.every_statement())
        counts = bindings(statements)
        given = [pair for one in statements for pair in _given(one) if counts[pair[0].partition(".")[0]] == 1]
        while True:
            more = {name for name, value in given if any(True for _ in self.shown_by(value))}
            if more <= self.names:
                break
            self.names |= more

    def shown_by(self, node: ast.AST) -> Iterator[ast.expr]:
        """The parts of an expression by whose text a secret would be seen; its length shows none."""
        if isinstance(node, ast.expr) and self._is_secret(node):
            yield node
            return
        for one in _inner(node):
            yield from self.shown_by(one)

    def _is_secret(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return node.id in self.names
        if isinstance(node, ast.Attribute):
            return unparse(node) in self.names
        if isinstance(node, ast.Subscript) and self._is_environment(node.value):
            return self._is_variable(node.slice)
        asks = isinstance(node, ast.Call) and unparse(node.func) in _ASKS | {f"{self.os}.environ.get"}
        return asks and isinstance(node, ast.Call) and bool(node.args) and self._is_variable(node.args[0])

    def _is_environment(self, node: ast.expr) -> bool:
        return unparse(node) in _ENVIRONMENT | {f"{self.os}.environ"}

    def _is_variable(self, node: ast.expr) -> bool:
        name = node.value if isinstance(node, ast.Constant) else None
        return isinstance(name, str) and (name in self.variables or bool(_NAMED.search(name)))


def _given(statement: Statement) -> Iterator[tuple[str, ast.expr]]:
    """The names that a statement gives values, outside of functions."""
    owner = f"{statement.node.name}." if isinstance(statement.node, ast.ClassDef) else ""
    for line in lines(statement.tree):
        for target in line.node.targets if isinstance(line.node, ast.Assign) and not line.function else ():
            held = target.value if isinstance(target, ast.Subscript) else target
            if isinstance(held, ast.Name) and isinstance(line.node, ast.Assign):
                yield f"{owner}{held.id}", line.node.value


_PARTS: dict[type[ast.AST], tuple[str, ...]] = {
    **dict.fromkeys((ast.JoinedStr, ast.Dict, ast.BoolOp), ("values",)),
    **dict.fromkeys((ast.Tuple, ast.List, ast.Set), ("elts",)),
    **dict.fromkeys((ast.FormattedValue, ast.Starred, ast.NamedExpr), ("value",)),
    ast.IfExp: ("body", "orelse"),
}
"""Where the parts are whose text is in that of an expression."""


def _inner(node: ast.AST) -> list[ast.AST]:
    """The parts of an expression whose text is in its own."""
    if isinstance(node, ast.BinOp):
        return [node.left, node.right] if isinstance(node.op, (ast.Add, ast.Mod)) else []
    if isinstance(node, ast.Subscript):
        return [node.value] if isinstance(node.slice, ast.Slice) else []
    if isinstance(node, ast.Call):
        given = [*node.args, *(word.value for word in node.keywords)]
        if isinstance(node.func, ast.Attribute):
            return [node.func.value, *given] if last_name(node.func) in _TEXTS else []
        return [*given] if unparse(node.func) in _MAKES_TEXT else []
    found: list[ast.AST] = []
    for name in _PARTS.get(type(node), ()):
        value = getattr(node, name)
        found += value if isinstance(value, list) else [value]
    return found
