"""What a notebook arranges for its whole process, which main must not take from it: logging, warnings."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program.nodes import of_kind, unparse, walk
from nb2job.program.program import Program

_FILTERS = frozenset({"filterwarnings", "simplefilter", "catch_warnings"})
FILTER_CALLS = _FILTERS | {"resetwarnings"}
"""The functions of `warnings` whose order among each other counts."""


def has_own_logging(program: Program) -> bool:
    """Whether the notebook, or a module of its own, logs by itself.

    `logging.basicConfig` does nothing where the root logger has a handler already, and levels are asked
    for through the root.
    """
    return any("logging" in _modules(node) for tree in _trees(program) for node in walk(tree))


def disables_logging(program: Program) -> bool:
    """Whether `logging.disable(…)` may silence every logger of the process."""
    calls = (unparse(one.func) for tree in _trees(program) for one in of_kind(tree, ast.Call))
    return has_own_logging(program) and any(one.rpartition(".")[2] == "disable" for one in calls)


def has_warnings_as_errors(program: Program) -> bool:
    """Whether a warning may be an exception somewhere, in the notebook or in a module of its own."""
    return any(makes_errors(node) for tree in _trees(program) for node in of_kind(tree, ast.Call))


def makes_errors(call: ast.Call) -> bool:
    """Whether a call may turn warnings into exceptions; an action that is computed may be any."""
    function = unparse(call.func).rpartition(".")[2]
    if function not in _FILTERS:
        return False
    named = [word.value for word in call.keywords if word.arg in {"action", None}]
    plain = call.args[:1] if function != "catch_warnings" else []
    return any(not isinstance(one, ast.Constant) or one.value == "error" for one in (*plain, *named))


def _trees(program: Program) -> Iterator[ast.AST]:
    for statement in program.every_statement():
        yield statement.tree
    for _, text in program.own_modules:
        yield ast.parse(text)


def _modules(node: ast.AST) -> set[str]:
    """The top-level modules that a node imports."""
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and not node.level:
        return {(node.module or "").split(".")[0]}
    return set()
