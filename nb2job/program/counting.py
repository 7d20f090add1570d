"""Loops that count and loops that go over models or settings: what a logged value's step can be."""

from __future__ import annotations

import ast
import re
from collections.abc import Set
from dataclasses import replace

from nb2job.program.nodes import unparse, walk
from nb2job.program.walk import Line

_COUNTERS = frozenset({"range", "trange", "tqdm", "tqdm.trange", "enumerate"})


def step_of(line: Line, whole: frozenset[str] = frozenset()) -> str:
    """The counter of the only loop around, or "" where none counts; `whole` are names that only count up."""
    loop = line.loops[0] if len(line.loops) == 1 else None
    if isinstance(loop, ast.While):
        return _counted(loop, whole)
    if not isinstance(loop, ast.For) or not isinstance(loop.iter, ast.Call) or not counts(loop):
        return ""
    target: ast.expr = loop.target
    function = unparse(loop.iter.func)
    if function == "tqdm":
        inner = loop.iter.args[0] if loop.iter.args else None
        if not (isinstance(inner, ast.Call) and unparse(inner.func) == "range"):
            return ""
    if function == "enumerate" and isinstance(target, ast.Tuple):
        target = target.elts[0]
    return target.id if isinstance(target, ast.Name) and not _rebinds(loop, target.id) else ""


def has_running_step(line: Line, statement: ast.stmt | None, *, named: bool = False) -> bool:
    """Whether what is logged is numbered: in loops of a top-level statement of which no single one counts.

    Rounds of one that does not count are numbered unless they are told apart by names (`named`), which may
    be the same again in the rounds of a loop around.
    """
    if not line.loops or line.loops[0] is not statement or line.function:
        return False
    counting = all(isinstance(loop, ast.For) and counts(loop) for loop in line.loops)
    plain = all(isinstance(loop, (ast.For, ast.While)) for loop in line.loops)
    nested = len(line.loops) > 1
    return (counting and nested) or (plain and not counting and (nested or not named))


def name_of_round(line: Line) -> str:
    """What tells the rounds of the innermost loop apart: a dict's key, a spelled value, a model's class."""
    loop = line.loops[-1] if line.loops else None
    if not isinstance(loop, ast.For) or counts(loop):
        return ""
    target = loop.target
    if _is_zip(loop.iter) and isinstance(target, ast.Tuple):
        return next((one for one in _labels(target) if not _rebinds(loop, one)), "")
    first = target.elts[0] if isinstance(target, ast.Tuple) and target.elts else target
    if not isinstance(first, ast.Name) or _rebinds(loop, first.id):
        return ""
    if isinstance(loop.iter, ast.Call):
        items = isinstance(loop.iter.func, ast.Attribute) and loop.iter.func.attr == "items"
        return first.id if items and first is not target else ""
    if isinstance(loop.iter, (ast.List, ast.Tuple)):
        heads = [one.elts[0] if isinstance(one, ast.Tuple) and one.elts else one for one in loop.iter.elts]
        if heads and all(isinstance(one, ast.Constant) for one in heads):
            return first.id
    return f"{first.id}.__class__.__name__" if first is target and _is_fitted(loop, first.id) else ""


def _is_zip(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and unparse(node.func) == "zip"


def _labels(target: ast.Tuple) -> list[str]:
    """Those of several targets that say what a round is about: `for clf, label in zip(models, labels)`."""
    names = [one.id for one in target.elts if isinstance(one, ast.Name)]
    return [one for one in names if re.fullmatch(r"(?:\w+_)?(?:label|name|title|method)", one)]


def _is_fitted(loop: ast.For, name: str) -> bool:
    """Whether the body of a loop calls `name.fit(…)`."""
    return any(
        isinstance(one, ast.Attribute)
        and one.attr == "fit"
        and isinstance(one.value, ast.Name)
        and one.value.id == name
        for child in loop.body
        for one in walk(child)
    )


def _counted(loop: ast.While, whole: frozenset[str]) -> str:
    """The name that each round of a loop counts up, in its condition if several are."""
    found = [
        one.target.id
        for one in loop.body
        if isinstance(one, ast.AugAssign) and isinstance(one.target, ast.Name) and one.target.id in whole
    ]
    once = [name for name in found if _stores(loop, name) == 1]
    tested = [one.id for one in walk(loop.test) if isinstance(one, ast.Name) and one.id in once]
    return (tested or once or [""])[0]


def counts(loop: ast.For) -> bool:
    """Whether a loop goes over a count."""
    return isinstance(loop.iter, ast.Call) and unparse(loop.iter.func) in _COUNTERS


def named_by_loops(line: Line) -> frozenset[str]:
    """Targets of the loops around that go over something else than a count."""
    return frozenset(
        one.id
        for loop in line.loops
        if isinstance(loop, ast.For) and not counts(loop)
        for one in walk(loop.target)
        if isinstance(one, ast.Name)
    )


def counted_by_loops(line: Line) -> frozenset[str]:
    """Targets of the loops around that count: `i` of `range(9)`, both of `enumerate([1, 2])`."""
    loops = [one for one in line.loops if isinstance(one, ast.For) and counts(one)]
    return frozenset(one.id for loop in loops for one in walk(loop.target) if isinstance(one, ast.Name))


def step_told(line: Line, told: Set[str]) -> str:
    """The counter of an outer loop, where a message on a condition tells that one of all; or ""."""
    counting = [one for one in line.loops if isinstance(one, ast.For) and counts(one)]
    if len(counting) < 2 or len(counting) < len(line.loops) or line.siblings == tuple(line.loops[-1].body):
        return ""
    found = [step_of(replace(line, loops=(one,))) for one in counting]
    named = [one for one in found if one in told]
    return named[0] if len(named) == 1 and found[-1] not in told else ""


def tells_every_round(name: str, line: Line) -> bool:
    """Whether the fields of an f-string tell the rounds of each loop around apart: none of them counts."""
    fields = set(re.findall(r"\{(\w+)", name))
    return bool(line.loops) and all(
        isinstance(loop, ast.For)
        and not counts(loop)
        and any(isinstance(one, ast.Name) and one.id in fields for one in walk(loop.target))
        for loop in line.loops
    )


def _rebinds(loop: ast.For, name: str) -> bool:
    return _stores(loop, name) > 0


def _stores(loop: ast.For | ast.While, name: str) -> int:
    """How often the body of a loop binds or deletes a name."""
    return sum(
        isinstance(one, ast.Name) and one.id == name and not isinstance(one.ctx, ast.Load)
        for child in loop.body
        for one in walk(child)
    )
