"""Names that a cell ends with right after they were computed: a number, what was fitted, `U, S, V`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program.computed_values import ComputedValues
from nb2job.program.imported_names import ImportedNames
from nb2job.program.nodes import walk
from nb2job.program.program import Program, Statement

_Slice = ast.Constant | ast.Slice | ast.UnaryOp


class EndedValues:
    """Judges the ends of the cells of one program."""

    def __init__(self, program: Program, paths: ImportedNames, computed: ComputedValues) -> None:
        self.paths = paths
        self.computed = computed
        self.statements = list(program.statements())
        self.places = {id(one): number for number, one in enumerate(self.statements)}

    def is_result(self, statement: Statement, value: ast.expr) -> bool:
        """Whether it is a name, a part of one, or several, each computed in that cell or the one above it."""
        parts = value.elts if isinstance(value, ast.Tuple) else [value]
        place = self.places.get(id(statement))
        if not parts or place is None:
            return False
        return all(self._is_computed(place, one) for one in parts)

    def is_table(self, statement: Statement, value: ast.expr) -> bool:
        """Whether it is a frame made of rows that this cell or the one above collected: `DataFrame(rows)`."""
        place = self.places.get(id(statement))
        if place is None:
            return False
        above = [*self._above(place)]
        if isinstance(value, ast.Name):
            found = (_given(one.node, value.id) for one in above if value.id in one.facts.bindings)
            values = next(found, [])
            return len(values) == 1 and self._is_collected(values[0], above)
        return self._is_collected(value, above)

    def _is_collected(self, value: ast.expr, above: list[Statement]) -> bool:
        call = value if isinstance(value, ast.Call) and len(value.args) == 1 else None
        if call is None or _last(call.func) != "DataFrame":
            return False
        rows = call.args[0]
        if not isinstance(rows, ast.Name):
            return _is_made(rows)
        for one in above:
            if rows.id in one.facts.bindings:
                given = _given(one.node, rows.id)
                filled = any(rows.id in _filled(other) for other in above)
                return len(given) == 1 and (_is_made(given[0]) or (filled and _is_spelled_out(given[0])))
        return False

    def _is_computed(self, place: int, part: ast.expr) -> bool:
        owner = _owner(part)
        if owner is None:
            return False
        for statement in self._above(place):
            if owner.id in statement.facts.bindings:
                if isinstance(part, ast.Attribute):
                    return any(map(self._is_picture, _given(statement.node, owner.id)))
                return self._gives(statement.node, owner.id)
        return False

    def _above(self, place: int) -> Iterator[Statement]:
        """The statements above, the last first, as far as the cell just before that has code."""
        cells = {_cell(self.statements[place])}
        for statement in reversed(self.statements[:place]):
            if statement.node is None:
                continue
            cells.add(_cell(statement))
            if len(cells) > 2:
                return
            yield statement

    def _gives(self, node: ast.stmt | None, name: str) -> bool:
        """Whether an assignment gives the name what is computed."""
        if isinstance(node, ast.AugAssign):
            return self.computed.is_scaled(name, node.op)
        values = _given(node, name)
        if values:
            return all(self.computed.is_value(name, one) for one in values)
        call = _unpacked(node, name)
        return call is not None and self.computed.is_part(name, call)

    def _is_picture(self, node: ast.expr) -> bool:
        """Whether a picture is made of another, whose size it shows."""
        if not isinstance(node, ast.Call):
            return False
        path = self.paths.path(node.func)
        made = path.startswith("PIL.") and path.rpartition(".")[2] not in {"open", "new", "fromarray"}
        resizes = isinstance(node.func, ast.Attribute) and node.func.attr in {"resize", "crop", "rotate"}
        return made or (resizes and not path)


def _is_spelled_out(node: ast.expr) -> bool:
    return isinstance(node, (ast.List, ast.Dict, ast.ListComp))


def _is_made(node: ast.expr) -> bool:
    """Whether rows are spelled out, with values in them that are computed."""
    made = (ast.Call, ast.Name, ast.Subscript, ast.BinOp)
    return _is_spelled_out(node) and any(isinstance(one, made) for one in walk(node) if one is not node)


def _filled(statement: Statement) -> set[str]:
    """The names of lists that a statement appends to."""
    calls = [one.func for one in walk(statement.tree) if isinstance(one, ast.Call)]
    methods = [one for one in calls if isinstance(one, ast.Attribute) and one.attr == "append"]
    return {one.value.id for one in methods if isinstance(one.value, ast.Name)}


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _cell(statement: Statement) -> tuple[str, int]:
    return statement.place.file, statement.place.cell


def _owner(part: ast.expr) -> ast.Name | None:
    """The name that is shown, by itself, by some of its elements, or by the size of a picture."""
    some = isinstance(part, ast.Subscript) and isinstance(part.slice, _Slice)
    sized = isinstance(part, ast.Attribute) and part.attr == "size"
    owner = part.value if some or sized else part  # type: ignore[attr-defined]
    return owner if isinstance(owner, ast.Name) else None


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


def _unpacked(node: ast.stmt | None, name: str) -> ast.Call | None:
    """The call whose value several names take, this one among them: `U, S, V = svd(X)`."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.value, ast.Call):
        return None
    target = node.targets[0]
    parts = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
    taken = any(isinstance(one, ast.Name) and one.id == name for one in parts)
    return node.value if taken else None
