"""Context managers with a name, such as a model of PyMC, that let every exception pass."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from nb2job.program.lookups import may_swallow
from nb2job.program.program import Statement

Names = frozenset[str]

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def passing(statements: Iterable[Statement]) -> Names:
    """Names that only ever hold what a library's call gives whose `with` hides no exception.

    `model = pm.Model()` and `with pm.Model() as model` make `with model` such a block.
    """
    good: set[str] = set()
    other: set[str] = set()
    for statement in statements:
        other |= statement.facts.function_writes
        made = dict(_made(statement.tree))
        good |= {target.id for target, call in made.items() if _passes(call)}
        other |= {target.id for target, call in made.items() if not _passes(call)}
        other |= {name for name, count in _stored(statement).items() if count > _times(made, name)}
    return frozenset(good - other)


def _passes(call: ast.expr) -> bool:
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and not may_swallow(call)


def _made(tree: ast.AST) -> Iterator[tuple[ast.Name, ast.expr]]:
    """Names that are set to a value, or by `with VALUE as NAME`."""
    for node in _nodes(tree):
        if isinstance(node, ast.Assign):
            yield from ((one, node.value) for one in node.targets if isinstance(one, ast.Name))
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                if isinstance(item.optional_vars, ast.Name):
                    yield item.optional_vars, item.context_expr


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """What runs at the top level: no bodies of functions and classes."""
    for child in ast.iter_child_nodes(tree):
        yield child
        if not isinstance(child, _SCOPES):
            yield from _nodes(child)


def _stored(statement: Statement) -> dict[str, int]:
    """How often each name is bound at the top level, in whatever way."""
    found = dict.fromkeys(statement.facts.bindings, 0)
    for node in _nodes(statement.tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and node.id in found:
            found[node.id] += 1
    return {name: count or 1 for name, count in found.items()}


def _times(made: dict[ast.Name, ast.expr], name: str) -> int:
    return sum(one.id == name for one in made)
