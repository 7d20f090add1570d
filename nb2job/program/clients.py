"""Objects whose `query()` or `eval()` is not that of a frame of pandas: they look no names up."""

from __future__ import annotations

import ast

from nb2job.program.imported_names import imported_names
from nb2job.program.nodes import of_kind, unparse, walk
from nb2job.program.program import Program, Statement

_KINDS = ("Client", "Connection", "Session", "sessionmaker", "Engine", "Container", "Collection", "Index")
_OF_A_JOB = frozenset({"result", "to_dataframe", "to_arrow", "to_geodataframe", "filter_by"})
_METHODS = frozenset({"query", "eval"})


class Clients:
    """Judges the `query()` and `eval()` calls of one program."""

    def __init__(self, program: Program) -> None:
        self.paths = imported_names(program)
        statements = list(program.every_statement())
        self.classes = {
            one.node.name for one in statements if isinstance(one.node, ast.ClassDef) and _answers(one.node)
        }
        held: set[str] = set()
        other: set[str] = set()
        for statement in statements:
            (held if self._makes_client(statement.node) else other).update(
                statement.facts.bindings | statement.facts.function_writes
            )
        self.names = frozenset(held - other)

    def answer(self, statement: Statement, line: int) -> bool:
        """Whether each such call in this line of a statement is surely no frame's."""
        attributes = of_kind(statement.tree, ast.Attribute)
        outer = {id(node.value): node.attr for node in attributes}
        own = _own_methods(statement)
        calls = [
            node for node in of_kind(statement.tree, ast.Call) if node.lineno == line and _is_asked(node)
        ]
        return bool(calls) and all(
            outer.get(id(call)) in _OF_A_JOB or self._is_client(call, own, statement) for call in calls
        )

    def _is_client(self, call: ast.Call, own: set[int], statement: Statement) -> bool:
        receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
        if id(call) in own or (receiver is not None and self._makes(receiver)):
            return True
        if not (isinstance(receiver, ast.Name) and receiver.id in self.names):
            return False
        return not any(
            (isinstance(node, ast.arg) and node.arg == receiver.id) for node in walk(statement.tree)
        )

    def _makes_client(self, node: ast.stmt | None) -> bool:
        plain = isinstance(node, ast.Assign) and all(isinstance(one, ast.Name) for one in node.targets)
        return plain and isinstance(node, ast.Assign) and self._makes(node.value)

    def _makes(self, node: ast.expr) -> bool:
        if not isinstance(node, ast.Call):
            return False
        own = isinstance(node.func, ast.Name) and node.func.id in self.classes
        return own or self.paths.path(node.func).endswith(_KINDS)


def _is_asked(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS and bool(node.args)


def _answers(node: ast.ClassDef) -> bool:
    """Whether a class has such a method of its own, and is no frame by a base class."""
    defines = {one.name for one in node.body if isinstance(one, ast.FunctionDef)} & _METHODS
    return bool(defines) and not node.bases and not node.decorator_list


def _own_methods(statement: Statement) -> set[int]:
    """The calls `self.query(…)` in a class that has that method."""
    node = statement.node
    if not (isinstance(node, ast.ClassDef) and _answers(node)):
        return set()
    own = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
    return {
        id(call)
        for call in walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and unparse(call.func.value) == "self"
        and call.func.attr in own
    }
