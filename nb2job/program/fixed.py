"""Expressions whose value is the same whenever they are evaluated, and names that keep theirs."""

from __future__ import annotations

import ast
from collections.abc import Set

from nb2job.program.names import tree
from nb2job.program.nodes import once, unparse, walk

Names = frozenset[str]

_ASKED = frozenset({"environ", "argv"})
_FIELD_CALLS = frozenset({"field", "dataclasses.field", "TypeVar", "property", "re.compile"})


def is_fixed(node: ast.expr) -> bool:
    """Whether evaluating it earlier gives the same and does nothing: constants, names, attributes."""
    if isinstance(node, ast.Call):
        arguments = [*node.args, *(word.value for word in node.keywords)]
        return unparse(node.func) in _FIELD_CALLS and all(is_fixed(one) for one in arguments)
    if isinstance(node, ast.Name):
        return True
    if isinstance(node, ast.Lambda):
        defaults = [*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)]
        return all(is_fixed(one) for one in defaults)
    if isinstance(node, ast.Attribute):
        return is_fixed(node.value)
    if isinstance(node, ast.Subscript):
        asked = unparse(node.value).rpartition(".")[2] in _ASKED  # it may lack the item, or get it later
        return not asked and is_fixed(node.value) and is_fixed(node.slice)
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return all(is_fixed(one) for one in node.elts)
    if isinstance(node, ast.BinOp):
        return is_fixed(node.left) and is_fixed(node.right)
    return is_constant(node)


def is_constant(node: ast.expr, names: Set[str] = frozenset()) -> bool:
    """Whether it is made of literals (and of the given names) by displays and arithmetic."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id in names
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return all(is_constant(one, names) for one in node.elts)
    if isinstance(node, ast.Dict):
        keys = [one for one in node.keys if one is not None]
        whole = len(keys) == len(node.keys)
        return whole and all(is_constant(one, names) for one in (*keys, *node.values))
    if isinstance(node, ast.UnaryOp):
        return is_constant(node.operand, names)
    if isinstance(node, ast.BinOp):
        return is_constant(node.left, names) and is_constant(node.right, names)
    return False


def mutated(text: str) -> Names:
    """Names whose object a statement may change in place."""
    return mutated_in(tree(text))


@once
def mutated_in(tree: ast.AST) -> Names:
    """Names whose object code may change in place."""
    found: set[str] = set()
    for node in walk(tree):
        inside = None
        if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            inside = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            inside = node.func.value if node.func.attr in _CHANGING else None
        elif isinstance(node, ast.AugAssign):
            inside = node.target
        while isinstance(inside, (ast.Subscript, ast.Attribute)):
            inside = inside.value
        if isinstance(inside, ast.Name):
            found.add(inside.id)
    return frozenset(found)


_CHANGING = frozenset(
    "append extend insert remove pop clear sort reverse update add discard setdefault popitem".split()
)
