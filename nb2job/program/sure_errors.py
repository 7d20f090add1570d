"""Expressions that fail, as far as one can see: a division by zero, a key or an item that a literal lacks."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable

from nb2job.program.fixed import mutated
from nb2job.program.nodes import children, once, unparse, walk
from nb2job.program.program import Statement

_DIVISIONS = (ast.Div, ast.FloorDiv, ast.Mod)
_LOOKS = (ast.Subscript, ast.Compare, ast.FormattedValue, ast.BinOp, ast.Expr, ast.For, ast.comprehension)
_ASKS = frozenset({"keys", "values", "items", "get", "copy", "index", "count"})
_BUILT_IN = frozenset("print display len min max sum sorted list tuple set str repr type bool".split())


class SureErrors:
    """Judges expressions of one program by the literals that its names hold.

    `changed` are those that something else may have filled since: callbacks keep what they are handed.
    """

    def __init__(self, statements: Iterable[Statement]) -> None:
        found = list(statements)
        counts = Counter(name for one in found for name in one.facts.bindings)
        nodes = [one.node for one in found if isinstance(one.node, ast.Assign)]
        named = [(one.targets[0], one.value) for one in nodes if isinstance(one, ast.Assign)]
        plain = ((one.id, value) for one, value in named if isinstance(one, ast.Name))
        self.held = {name: value for name, value in plain if counts[name] == 1}
        self.changed = frozenset().union(*(mutated(one.text) | _handed_on(one.tree) for one in found))

    def may_fail(self, node: ast.expr) -> bool:
        """Whether evaluating an expression seems to fail, even if none of its parts does."""
        if isinstance(node, ast.BinOp):
            return _divides_by_zero(node) and not _is_text(node.left)
        return isinstance(node, ast.Subscript) and self._is_lacking(node)

    def fails(self, node: ast.expr) -> bool:
        """Whether it fails but for what nobody writes: an array may be divided by zero."""
        if isinstance(node, ast.BinOp):
            return _divides_by_zero(node) and isinstance(node.left, ast.Constant) and not _is_text(node.left)
        held = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and self._is_lacking(node)
        return held and unparse(node.value) not in self.changed  # type: ignore[attr-defined]

    def _is_lacking(self, node: ast.Subscript) -> bool:
        """Whether it asks a name's literal for what that does not have."""
        held = self.held.get(node.value.id) if isinstance(node.value, ast.Name) else None
        reads = isinstance(node.ctx, ast.Load) and isinstance(node.slice, ast.Constant)
        return held is not None and reads and _lacks(held, node.slice.value)  # type: ignore[attr-defined]


@once
def _handed_on(tree: ast.AST) -> frozenset[str]:
    """Names whose object code gives to a call, or to anything else that may keep it."""
    return frozenset(
        child.id
        for node in walk(tree)
        for child in children(node)
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load) and not _only_looks(node)
    )


def _only_looks(node: ast.AST) -> bool:
    """Whether a node does no more than read the names right below it."""
    if isinstance(node, ast.Attribute):
        return node.attr in _ASKS
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _BUILT_IN
    return isinstance(node, _LOOKS)


def _divides_by_zero(node: ast.BinOp) -> bool:
    zero = isinstance(node.right, ast.Constant) and node.right.value == 0
    return zero and isinstance(node.op, _DIVISIONS)


def _is_text(node: ast.expr) -> bool:
    plain = isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
    return plain or isinstance(node, ast.JoinedStr)


def _lacks(held: ast.expr, key: object) -> bool:
    """Whether a literal has no such key, or no item of that number."""
    if isinstance(held, ast.Dict):
        spelled = [one.value for one in held.keys if isinstance(one, ast.Constant)]
        return len(spelled) == len(held.keys) and key not in spelled
    items = held.elts if isinstance(held, (ast.List, ast.Tuple)) else None
    if items is None or any(isinstance(one, ast.Starred) for one in items):
        return False
    return not isinstance(key, int) or key >= len(items)
