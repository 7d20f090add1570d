"""Definitions that do nothing but define, so that they may stand at module level."""

from __future__ import annotations

import ast
from collections.abc import Set

from nb2job.program.fixed import is_fixed
from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Statement

Names = frozenset[str]
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_OF_CLASSES = frozenset({"setter", "getter", "deleter", "register"})


def only_defines(node: Definition, own: Names, plain: Names, changed: Names) -> bool:
    """Whether running the definition has no effect but the binding.

    Args:
        node: a function or a class.
        own: names that the notebook binds, other than by imports.
        plain: functions of the notebook that only wrap what they are given.
        changed: names whose attributes or items the notebook sets.
    """
    if isinstance(node, ast.ClassDef):
        expressions = [*node.bases, *(word.value for word in node.keywords)]
        body = all(_is_class_line(child, own, plain, changed) for child in node.body)
    else:
        defaults = (*node.args.defaults, *node.args.kw_defaults)
        expressions = [one for one in defaults if one is not None]
        body = True
    decorators = all(_is_quiet_decorator(one, own, plain) for one in node.decorator_list)
    return body and decorators and all(_holds(one, changed) for one in expressions)


def _holds(node: ast.expr, changed: Names) -> bool:
    """Whether an expression is fixed, and reads nothing of what the notebook sets later."""
    parts = [one for one in walk(node) if isinstance(one, (ast.Attribute, ast.Subscript))]
    names = {one.id for part in parts for one in walk(part) if isinstance(one, ast.Name)}
    return is_fixed(node) and not names & changed


def only_wraps(node: ast.stmt | None) -> bool:
    """Whether calling a function only makes functions and returns one: a plain decorator."""
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return False
    inner = [child for child in node.body if isinstance(child, ast.FunctionDef)]
    rest = [child for child in node.body if child not in inner]
    quiet = all(
        (isinstance(child, ast.Return) and isinstance(child.value, ast.Name))
        or (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant))
        for child in rest
    )
    wrapped = all(
        unparse(one).split("(")[0] in {"wraps", "functools.wraps"}
        for child in inner
        for one in child.decorator_list
    )
    return bool(inner) and quiet and wrapped


def lambda_name(statement: Statement, *names: Set[str]) -> str:
    """The name of a small function without defaults that looks up nothing but such names."""
    node = statement.node
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.value, ast.Lambda):
        return ""
    target, given = node.targets[0], node.value.args
    known = all(any(one in some for some in names) for one in statement.facts.uses)
    plain = known and not [*given.defaults, *given.kw_defaults]
    return target.id if plain and isinstance(target, ast.Name) else ""


def _is_class_line(node: ast.stmt, own: Names, plain: Names, changed: Names) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return only_defines(node, own, plain, changed)
    if isinstance(node, ast.Assign):
        return all(isinstance(one, ast.Name) for one in node.targets) and _holds(node.value, changed)
    if isinstance(node, ast.AnnAssign):
        return node.value is None or _holds(node.value, changed)
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _is_quiet_decorator(node: ast.expr, own: Names, plain: Names) -> bool:
    target = node.func if isinstance(node, ast.Call) else node
    if isinstance(node, ast.Call):
        arguments = [*node.args, *(word.value for word in node.keywords)]
        if not all(is_fixed(one) for one in arguments):
            return False
    root = target
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name):
        return False
    of_class = isinstance(target, ast.Attribute) and target.attr in _OF_CLASSES
    return of_class or root.id not in own or (root.id in plain and root is node)
