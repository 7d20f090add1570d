"""Which functions and methods of the notebook give a value, rather than end without one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2job.program.nodes import children, last_name, walk
from nb2job.program.program import Statement

Names = frozenset[str]
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def giving_functions(statements: Sequence[Statement]) -> Names:
    """Names that are only ever bound to functions of the notebook which give a value, at least sometimes."""
    found: set[str] = set()
    other: set[str] = set()
    for statement in statements:
        (found if _is_giving(statement.node) else other).update(statement.facts.bindings)
        other |= statement.facts.function_writes
    return frozenset(found - other)


def giving_methods(statements: Sequence[Statement]) -> Names:
    """Names of methods that give a value in every class of the notebook which has them."""
    found: set[str] = set()
    other: set[str] = set()
    for node in (one for statement in statements for one in walk(statement.tree)):
        for method in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(method, _Function):
                # An abstract method says nothing of those that stand for it.
                (found if gives(method) or _is_abstract(method) else other).add(method.name)
    return frozenset(found - other)


def function_tables(statements: Sequence[Statement]) -> dict[str, Names]:
    """Variables that hold functions by a key or a number, each with the names of all that it may hold."""
    found: dict[str, set[str]] = {}
    for node in (one.node for one in statements):
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        value = node.value if isinstance(node, ast.Assign) else None
        name = last_name(target.value if isinstance(target, ast.Subscript) else target) if target else ""
        held = value.values if isinstance(value, ast.Dict) else [value]
        held = value.elts if isinstance(value, (ast.List, ast.Tuple)) else held
        names = {one.id for one in held if isinstance(one, ast.Name)}
        if name and names:
            found.setdefault(name, set()).update(names)
    return {name: frozenset(names) for name, names in found.items()}


def gives(function: _Function) -> bool:
    """Whether it says that it gives a value, or has one at its end and behind each of its returns.

    What it says is not taken for true where none of its returns has a value.
    """
    note = function.returns
    if isinstance(function, ast.AsyncFunctionDef) or any(map(_yields, own_nodes(function))):
        return False
    returns = [one.value for one in own_nodes(function) if isinstance(one, ast.Return)]
    if note is not None:
        none = isinstance(note, ast.Constant) and note.value in {None, "None"}
        return not none and (any(map(_is_value, returns)) or _is_abstract(function))
    return bool(returns) and all(map(_is_value, returns)) and _ends(function.body)


def _may_give(function: ast.FunctionDef) -> bool:
    """Whether one of its returns gives a value, though others, or its end, give none."""
    nodes = [*own_nodes(function)]
    returns = [one.value for one in nodes if isinstance(one, ast.Return)]
    return function.returns is None and any(map(_is_value, returns)) and not any(map(_yields, nodes))


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, without those of the functions in it."""
    for child in children(node):
        yield child
        if not isinstance(child, _INNER):
            yield from own_nodes(child)


def _is_giving(node: ast.stmt | None) -> bool:
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
        return not isinstance(node.value.body, (ast.Call, ast.Constant))
    return isinstance(node, ast.FunctionDef) and (gives(node) or _may_give(node))


def _is_value(node: ast.expr | None) -> bool:
    """Whether a return gives something; an object that gives itself is there to be called again."""
    if isinstance(node, ast.Name):
        return node.id != "self"
    return node is not None and not (isinstance(node, ast.Constant) and node.value is None)


def _is_abstract(function: _Function) -> bool:
    return isinstance(function.body[-1], ast.Raise)


def _yields(node: ast.AST) -> bool:
    return isinstance(node, (ast.Yield, ast.YieldFrom))


def _ends(body: Sequence[ast.stmt]) -> bool:
    """Whether a block ends with a return; a loop at the end is taken to reach the one in it."""
    last = body[-1] if body else None
    if isinstance(last, ast.If):
        return _ends(last.body) and _ends(last.orelse)
    if isinstance(last, (ast.With, ast.For, ast.While)):
        return any(isinstance(one, ast.Return) for one in own_nodes(last))
    if isinstance(last, ast.Try):
        return _ends(last.finalbody) or (
            _ends(last.orelse or last.body) and all(_ends(one.body) for one in last.handlers)
        )
    return isinstance(last, (ast.Return, ast.Raise))
