"""Loops that surely run, and surely come to a line: over literals, and ranges of known numbers."""

from __future__ import annotations

import ast

from nb2job.program.lookups import jumps, runs_at_least_once
from nb2job.program.nodes import unparse
from nb2job.program.path_values import PathValues
from nb2job.program.program import Program

_SAME = frozenset({"tqdm", "trange", "enumerate", "range", "progress_bar", "master_bar"})


class SureTurns:
    """Judges the loops of one program; `numbers` are the variables that hold one integer."""

    def __init__(self, program: Program, values: PathValues) -> None:
        held = {name: found[0] for name, found in values.all.items() if len(found) == 1}
        constants = {name: one.value for name, one in held.items() if isinstance(one, ast.Constant)}
        constants |= {one.variable: one.default for one in program.parameters}
        self.numbers = {name: value for name, value in constants.items() if type(value) is int}

    def surely_reach(self, loop: ast.AST, node: ast.expr) -> bool:
        """Whether the first turn of a loop begins, and nothing leaves it before an expression in it."""
        if not isinstance(loop, (ast.For, ast.While)):
            return False
        before = [one for one in loop.body if (one.end_lineno or one.lineno) < node.lineno]
        return self.runs(loop) and not any(map(jumps, before))

    def runs(self, loop: ast.For | ast.AsyncFor | ast.While) -> bool:
        """Whether the first turn of a loop begins."""
        return runs_at_least_once(loop) or (isinstance(loop, ast.For) and self._counts(loop.iter))

    def _counts(self, node: ast.expr) -> bool:
        """Whether it is a range of known bounds with something in it, or a progress bar over one."""
        if not (isinstance(node, ast.Call) and node.args):
            return False
        name = unparse(node.func).rpartition(".")[2]
        if name not in _SAME:
            return False
        if name not in {"range", "trange"}:
            return self._counts(node.args[0])
        bounds = [self._number(one) for one in node.args]
        known = [one for one in bounds if one is not None]
        return len(known) == len(bounds) <= 3 and known[2:] != [0] and len(range(*known)) > 0

    def _number(self, node: ast.expr) -> int | None:
        """What an expression counts, where it is a known integer, or one more or less."""
        if isinstance(node, ast.Constant):
            return node.value if type(node.value) is int else None
        if isinstance(node, ast.Name):
            return self.numbers.get(node.id)
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            left, right = self._number(node.left), self._number(node.right)
            if left is not None and right is not None:
                return left + right if isinstance(node.op, ast.Add) else left - right
        return None
