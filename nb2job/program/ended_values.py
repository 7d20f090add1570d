"""Names that a cell ends with right after it computed them: a number, or what a model was fitted to."""

from __future__ import annotations

import ast
import re

from nb2job.program.imported_names import ImportedNames
from nb2job.program.nodes import walk
from nb2job.program.program import Program, Statement

_REDUCES = frozenset("item mean sum std var median min max prod score".split())
_MATHS = frozenset("sqrt exp log mean std var median sum dot norm det".split())
_BUILTINS = frozenset({"float", "int", "round", "abs", "len", "sum"})
_TABLES = frozenset({"groupby", "resample", "rolling", "expanding"})


class EndedValues:
    """Judges the ends of the cells of one program."""

    def __init__(self, program: Program, paths: ImportedNames) -> None:
        self.paths = paths
        self.statements = list(program.statements())
        self.places = {id(one): number for number, one in enumerate(self.statements)}

    def is_result(self, statement: Statement, value: ast.expr) -> bool:
        """Whether it is a name, or several, each computed in that very cell: `t0, t1`."""
        parts = value.elts if isinstance(value, ast.Tuple) else [value]
        names = [one.id for one in parts if isinstance(one, ast.Name)]
        place = self.places.get(id(statement))
        known = bool(names) and len(names) == len(parts) and place is not None
        return known and all(self._is_computed(place or 0, one) for one in names)

    def _is_computed(self, place: int, name: str) -> bool:
        cell = self.statements[place].place.cell
        for statement in reversed(self.statements[:place]):
            if statement.place.cell != cell:
                return False
            if name in statement.facts.bindings:
                values = _given(statement.node, name)
                return bool(values) and all(map(self._is_number, values))
        return False

    def _is_number(self, node: ast.expr) -> bool:
        """Whether it is one number, or a few, that something was summed up to, or that was fitted."""
        if isinstance(node, ast.Attribute):
            return bool(re.search(r"[a-z]_$", node.attr))
        if isinstance(node, ast.Subscript):
            return self._is_number(node.value) or _is_one_prediction(node)
        if isinstance(node, ast.BinOp):
            return self._is_number(node.left) or self._is_number(node.right)
        if isinstance(node, ast.UnaryOp):
            return self._is_number(node.operand)
        return isinstance(node, ast.Call) and self._gives_number(node)

    def _gives_number(self, call: ast.Call) -> bool:
        if any(one.arg == "axis" for one in call.keywords):
            return False
        if isinstance(call.func, ast.Name) and call.func.id not in self.paths.bound:
            return call.func.id in _BUILTINS
        path = self.paths.path(call.func)
        if path.startswith(("numpy.", "math.")):
            return path.rpartition(".")[2] in _MATHS
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        wide = any(isinstance(one, ast.Attribute) and one.attr in _TABLES for one in walk(call))
        return method in _REDUCES and not wide


def _given(node: ast.stmt | None, name: str) -> list[ast.expr]:
    """What an assignment gives a name, as far as it can be seen."""
    if not isinstance(node, ast.Assign):
        return []
    found: list[ast.expr] = []
    for target in node.targets:
        if isinstance(target, ast.Name) and target.id == name:
            found.append(node.value)
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = zip(target.elts, node.value.elts, strict=False)
            found += [value for one, value in pairs if isinstance(one, ast.Name) and one.id == name]
    return found


def _is_one_prediction(node: ast.Subscript) -> bool:
    """A number out of what a model predicts: `model.predict([[1]])[0][0]`."""
    inner = node.value
    if isinstance(inner, ast.Subscript) and isinstance(inner.slice, ast.Constant):
        inner = inner.value
    call = inner if isinstance(inner, ast.Call) else None
    predicts = call is not None and isinstance(call.func, ast.Attribute) and call.func.attr == "predict"
    return predicts and isinstance(node.slice, (ast.Constant, ast.Tuple))
