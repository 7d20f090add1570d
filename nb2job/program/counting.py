"""Loops that count and loops that go over models or settings: what a logged value's step can be."""

from __future__ import annotations

import ast

from nb2job.program.walk import Line

_COUNTERS = frozenset({"range", "trange", "tqdm", "tqdm.trange", "enumerate"})


def step_of(line: Line) -> str:
    """The counter of the only loop around, or "" where none counts."""
    loop = line.loops[0] if len(line.loops) == 1 else None
    if not isinstance(loop, ast.For) or not isinstance(loop.iter, ast.Call) or not counts(loop):
        return ""
    target: ast.expr = loop.target
    function = ast.unparse(loop.iter.func)
    if function == "tqdm":
        inner = loop.iter.args[0] if loop.iter.args else None
        if not (isinstance(inner, ast.Call) and ast.unparse(inner.func) == "range"):
            return ""
    if function == "enumerate" and isinstance(target, ast.Tuple):
        target = target.elts[0]
    return target.id if isinstance(target, ast.Name) and not _rebinds(loop, target.id) else ""


def counts(loop: ast.For) -> bool:
    """Whether a loop goes over a count."""
    return isinstance(loop.iter, ast.Call) and ast.unparse(loop.iter.func) in _COUNTERS


def named_by_loops(line: Line) -> frozenset[str]:
    """Targets of the loops around that go over something else than a count."""
    return frozenset(
        one.id
        for loop in line.loops
        if isinstance(loop, ast.For) and not counts(loop)
        for one in ast.walk(loop.target)
        if isinstance(one, ast.Name)
    )


def _rebinds(loop: ast.For, name: str) -> bool:
    return any(
        isinstance(one, ast.Name) and one.id == name and not isinstance(one.ctx, ast.Load)
        for child in loop.body
        for one in ast.walk(child)
    )
