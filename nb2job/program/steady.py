"""Names that only ever mean one module: whatever binds them imports the same."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from functools import cache

from nb2job.program.import_statements import alone
from nb2job.program.names import tree
from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Statement


def steady(statements: Iterable[Statement]) -> dict[str, str]:
    """Each name whose every binding is the same import, with the text of that import."""
    found: dict[str, str] = {}
    for statement in statements:
        facts = statement.facts
        for name in facts.bindings | facts.function_writes:
            text = import_text(statement, name) if name not in facts.function_writes else ""
            found[name] = text if found.get(name, text) == text else ""
    return {name: text for name, text in found.items() if text}


def turning(statements: Sequence[Statement], module: Iterable[Statement]) -> frozenset[str]:
    """Names that are imported from several places, one after the other, and bound by nothing else.

    What one means follows from where it stands: no function looks it up later, and no condition decides.

    Args:
        statements: those of all units, in their order.
        module: what stands at module level.
    """
    others = set[str]().union(*(one.facts.bindings | one.facts.uses for one in module))
    found: dict[str, bool] = {}
    for statement in statements:
        facts = statement.facts
        others.update(facts.function_writes, facts.deferred, facts.deletes, facts.maybe_deletes)
        node = statement.node
        for name in facts.bindings:
            plain = isinstance(node, ast.ImportFrom) and name in facts.writes and not facts.stars
            found[name] = found.get(name, True) and plain and bool(import_text(statement, name))
    return frozenset(name for name, only in found.items() if only) - others


def import_text(statement: Statement, name: str) -> str:
    """The import by which a statement binds a name, or "" if it does so in another way, or in several."""
    return _import_text(statement.text, name)


@cache
def _import_text(text: str, name: str) -> str:
    texts: set[str] = set()
    others = 0
    for node in walk(tree(text)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                if (alias.asname or alias.name.split(".")[0]) == name:
                    texts.add(unparse(alone(node, alias)))
        elif isinstance(node, ast.expr):
            others += isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
        elif not isinstance(node, ast.Module):
            others += name in _bound_here(node)
    return texts.pop() if len(texts) == 1 and not others else ""


def _bound_here(node: ast.AST) -> frozenset[str]:
    """Names that a node binds by itself: definitions, handlers, patterns."""
    named = getattr(node, "name", None)
    rest = getattr(node, "rest", None)
    declared = node.names if isinstance(node, (ast.Global, ast.Nonlocal)) else []
    argument = [node.arg] if isinstance(node, ast.arg) else []
    alias = isinstance(node, ast.alias)
    return frozenset([*declared, *argument, *(one for one in (named, rest) if one and not alias)])
