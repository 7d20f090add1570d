"""Expressions that fail, as far as one can see: a division by zero, a key or an item that a literal lacks."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable

from nb2job.program.program import Statement

_DIVISIONS = (ast.Div, ast.FloorDiv, ast.Mod)


class SureErrors:
    """Judges expressions of one program by the literals that its names hold.

    What was put into these since only makes the answer too careful.
    """

    def __init__(self, statements: Iterable[Statement]) -> None:
        found = list(statements)
        counts = Counter(name for one in found for name in one.facts.bindings)
        nodes = [one.node for one in found if isinstance(one.node, ast.Assign)]
        named = [(one.targets[0], one.value) for one in nodes if isinstance(one, ast.Assign)]
        once = ((one.id, value) for one, value in named if isinstance(one, ast.Name) and counts[one.id] == 1)
        self.held = dict(once)

    def fails(self, node: ast.expr) -> bool:
        """Whether evaluating an expression seems to fail, even if none of its parts does."""
        if isinstance(node, ast.BinOp):
            zero = isinstance(node.right, ast.Constant) and node.right.value == 0
            text = isinstance(node.left, ast.JoinedStr) or (
                isinstance(node.left, ast.Constant) and isinstance(node.left.value, (str, bytes))
            )
            return isinstance(node.op, _DIVISIONS) and zero and not text
        if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name):
            return False
        held = self.held.get(node.value.id)
        return held is not None and isinstance(node.slice, ast.Constant) and _lacks(held, node.slice.value)


def _lacks(held: ast.expr, key: object) -> bool:
    """Whether a literal has no such key, or no item of that number."""
    if isinstance(held, ast.Dict):
        spelled = [one.value for one in held.keys if isinstance(one, ast.Constant)]
        return len(spelled) == len(held.keys) and key not in spelled
    items = held.elts if isinstance(held, (ast.List, ast.Tuple)) else None
    if items is None or any(isinstance(one, ast.Starred) for one in items):
        return False
    return not isinstance(key, int) or key >= len(items)
