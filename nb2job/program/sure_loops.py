"""Loops of one program that surely begin: they go over literals that names keep, or count to such numbers."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nb2job.program import lookups
from nb2job.program.nodes import of_kind, once, unparse, walk

Names = frozenset[str]

_BARS = frozenset({"tqdm", "trange"})
_SAME = frozenset({"enumerate", "sorted", "reversed", "zip", "list", "tuple", "tqdm"})
_LOOKING = frozenset({"len", "print", "range", "sum", "min", "max", "str"}) | _SAME
_VIEWS = frozenset({"items", "keys", "values", "get", "index", "count"})
_ARRAYS = frozenset({"np.array", "np.asarray", "numpy.array", "numpy.asarray"})
_FIXED = (ast.Tuple, ast.Constant)


@dataclass(frozen=True, slots=True)
class SureLoops:
    """What is known of what loops go over.

    `lowest` are the least numbers that names hold, `filled` the names of what is never empty, `own` names
    such as `range` that mean something else in the program.
    """

    lowest: tuple[tuple[str, int], ...] = ()
    filled: Names = frozenset()
    own: Names = frozenset()

    def begin(self, loop: ast.For | ast.AsyncFor | ast.While) -> bool:
        """Whether the first turn of a loop surely begins."""
        if lookups.runs_at_least_once(loop):
            return True
        return isinstance(loop, ast.For) and self._is_filled(loop.iter)

    def _is_filled(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return node.id in self.filled
        if not isinstance(node, ast.Call):
            return _is_filled_literal(node)
        if isinstance(node.func, ast.Attribute):
            views = node.func.attr in {"items", "keys", "values"} and not node.args
            return views and isinstance(node.func.value, ast.Name) and self._is_filled(node.func.value)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in self.own or not node.args:
            return False
        if name in {"range", "trange"}:
            return self._counts(node.args)
        return name in _SAME and all(map(self._is_filled, node.args[:1] if name != "zip" else node.args))

    def _counts(self, bounds: list[ast.expr]) -> bool:
        """Whether a range of such bounds has something in it."""
        start, stop = (bounds[0], bounds[1]) if len(bounds) > 1 else (ast.Constant(0), bounds[0])
        first, least = _number(start), self._least(stop)
        step = _number(bounds[2]) if len(bounds) > 2 else 1
        return first is not None and least is not None and step is not None and step > 0 and least > first

    def _least(self, node: ast.expr) -> int | None:
        """The least number that an expression may give, where that is known."""
        if isinstance(node, ast.Name):
            return dict(self.lowest).get(node.id)
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            left, right = self._least(node.left), _number(node.right)
            if left is not None and right is not None:
                return left + right if isinstance(node.op, ast.Add) else left - right
        return _number(node)


NO_LOOPS = SureLoops()
"""What is said before the program as a whole is looked at."""


def sure_loops(trees: Sequence[ast.AST], bound: Counter[str], own: Names, changeable: Names) -> SureLoops:
    """What a program's code says of its loops.

    Args:
        trees: all of its code.
        bound: how often that binds each name, at any depth.
        own: names of libraries that mean something else in it.
        changeable: names whose value another start of the script may change: its parameters.
    """
    made = [pair for tree in trees for pair in _made(tree)]
    numbers = [(name, number) for name, value in made if (number := _number(value)) is not None]
    filled = [(name, value) for name, value in made if _is_filled_literal(value)]
    known = {name for name, count in Counter(name for name, _ in numbers).items() if bound[name] == count}
    held = {name for name, count in Counter(name for name, _ in filled).items() if bound[name] == count}
    changing = {name for name, value in filled if not isinstance(value, _FIXED)}
    safe = not any(bound[name] for name in _LOOKING - _BARS)  # else a call may empty what it is given
    held -= changing & _handed_on(trees) if safe else changing
    lowest = ((name, min(number for one, number in numbers if one == name)) for name in known - changeable)
    return SureLoops(
        tuple(sorted(lowest)),
        frozenset(held - changeable),
        frozenset(name for name in (_SAME | {"range"}) - _BARS if bound[name]) | (own & _BARS),
    )


@once
def _made(tree: ast.AST) -> tuple[tuple[str, ast.expr], ...]:
    """The names that plain assignments bind, at any depth, with their values."""
    nodes = [one for one in of_kind(tree, ast.Assign) if len(one.targets) == 1]
    named = [(one.targets[0], one.value) for one in nodes]
    return tuple((target.id, value) for target, value in named if isinstance(target, ast.Name))


def _handed_on(trees: Iterable[ast.AST]) -> Names:
    """Names that some line does not just look at: what they hold may be emptied then."""
    found: Counter[str] = Counter()
    for tree in trees:
        found.update(_reads(tree))
        found.subtract(_looks(tree))
    return frozenset(name for name, count in found.items() if count)


@once
def _reads(tree: ast.AST) -> Counter[str]:
    names = (one for one in of_kind(tree, ast.Name) if isinstance(one.ctx, ast.Load))
    return Counter(one.id for one in names)


@once
def _looks(tree: ast.AST) -> Counter[str]:
    """How often each name is only looked at: gone through, counted, one item taken."""
    found: list[ast.expr] = []
    for one in walk(tree):
        if isinstance(one, (ast.For, ast.comprehension)):
            found.append(one.iter)
        elif isinstance(one, ast.Subscript):
            found += [*([one.value] if isinstance(one.ctx, ast.Load) else []), *_columns(one.slice)]
        elif isinstance(one, ast.FormattedValue):
            found.append(one.value)
        elif isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in _LOOKING:
            found += one.args
        elif isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in _VIEWS:
            found.append(one.func.value)
    return Counter(one.id for one in found if isinstance(one, ast.Name))


def _columns(node: ast.expr) -> list[ast.expr]:
    """What chooses the columns of a frame: `train[names]`, `train.loc[:, names]`."""
    return node.elts if isinstance(node, ast.Tuple) else [node]


def _is_filled_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.Call) and unparse(node.func) in _ARRAYS and node.args:
        return isinstance(node.args[0], (ast.List, ast.Tuple)) and _is_filled_literal(node.args[0])
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return any(not isinstance(one, ast.Starred) for one in node.elts)
    if isinstance(node, ast.Dict):
        return any(one is not None for one in node.keys)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


def _number(node: ast.expr) -> int | None:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None
