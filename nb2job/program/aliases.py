"""Other names for what the standard library has: `cat = "".join`, `Pair = tuple[int, int]`, named tuples."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2job.program.fixed import is_constant
from nb2job.program.import_statements import imported_modules
from nb2job.program.program import Statement

Names = frozenset[str]

_PURE_MODULES = frozenset(
    "abc collections dataclasses datetime decimal enum fractions functools itertools math numbers operator"
    " re string types typing".split()
)
"""Modules whose attributes are the same whenever they are looked up."""
_MAKERS = frozenset({"namedtuple", "collections.namedtuple", "NewType", "typing.NewType", "TypeVar"})


def pure_names(imports: Iterable[Statement]) -> Names:
    """The names that imports bind to such modules and to what is in them."""
    pure = [one for one in imports if imported_modules(one) <= _PURE_MODULES]
    return frozenset().union(*(one.facts.bindings for one in pure))


def is_alias(node: ast.expr, names: Names) -> bool:
    """Whether it only names something made of `names`: an attribute, a type, a named tuple's class."""
    if isinstance(node, ast.Name):
        return node.id in names
    if isinstance(node, ast.Attribute):
        text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return text or is_alias(node.value, names)
    if isinstance(node, ast.Subscript):
        return is_alias(node.value, names) and _is_type(node.slice, names)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.BitOr) and _is_type(node.left, names) and _is_type(node.right, names)
    if isinstance(node, ast.Call):
        arguments = [*node.args, *(word.value for word in node.keywords)]
        made = ast.unparse(node.func) in _MAKERS and is_alias(node.func, names)
        return made and all(_is_type(one, names) for one in arguments)
    return False


def _is_type(node: ast.expr, names: Names) -> bool:
    if isinstance(node, (ast.Tuple, ast.List)):
        return all(_is_type(one, names) for one in node.elts)
    return is_constant(node) or is_alias(node, names)
