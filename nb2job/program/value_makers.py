"""What a name or an expression surely holds, known by what made it: a frame, an object of a library."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2job.program.imported_names import ImportedNames, bound_otherwise, imported
from nb2job.program.nodes import once, walk

FRAME = "frame"
SERIES = "series"

_READERS = (
    "csv excel table json parquet pickle hdf feather fwf sql sql_query sql_table clipboard stata sas spss"
)
_FRAME_MAKERS = frozenset(
    [
        *(f"pandas.read_{one}" for one in _READERS.split()),
        *(f"pandas.{one}" for one in "DataFrame merge get_dummies pivot_table melt crosstab".split()),
        *("pandas.json_normalize", "pandas.DataFrame.from_dict", "pandas.DataFrame.from_records"),
    ]
)
_SAME_KIND = frozenset(
    (
        "append copy drop head tail dropna fillna reset_index sort_values sort_index rename sample astype"
        " drop_duplicates replace round abs clip shift diff reindex query assign interpolate ffill bfill"
    ).split()
)
"""What a frame gives a frame for, and a series a series."""
_FRAME_ONLY = frozenset("merge join set_index select_dtypes pivot pivot_table melt describe corr".split())
_FITTING = frozenset({"fit", "set_params"})
_OF_ESTIMATORS = ("sklearn.", "xgboost.", "lightgbm.", "imblearn.")
_ROWS = (ast.Compare, ast.BinOp, ast.UnaryOp, ast.Slice)


class Makers:
    """What names hold at one place of a program: `frame`, `series`, or the path of the call that made it."""

    def __init__(self, paths: ImportedNames, made: dict[str, str] | None = None) -> None:
        self.paths = paths
        self.made = dict(made or {})

    def copy(self) -> Makers:
        """The same knowledge, to be changed by another branch."""
        return Makers(self.paths, self.made)

    def forget(self, names: Iterable[str]) -> None:
        """Know nothing of some names any more."""
        for name in names:
            self.made.pop(name, None)

    def keep(self, other: Makers) -> None:
        """Know only what another branch knows, too."""
        if self.made != other.made:
            self.made = {name: made for name, made in self.made.items() if other.made.get(name) == made}

    def take(self, node: ast.stmt) -> None:
        """Know what a simple statement binds."""
        made: dict[str, str] = {}
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            found = self.of(node.value)
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            made = {one.id: found for one in targets if isinstance(one, ast.Name) and found}
        self.forget(bound_in(node))
        self.made.update(made)

    def of(self, node: ast.expr) -> str:
        """What an expression gives; "" where that is not known."""
        if isinstance(node, ast.Name):
            return self.made.get(node.id, "")
        if isinstance(node, ast.Call):
            return self._called(node)
        if isinstance(node, ast.Subscript):
            return self._part(node)
        return self.of(node.value) if isinstance(node, ast.Attribute) and node.attr == "T" else ""

    def _called(self, node: ast.Call) -> str:
        path = self.paths.called(node)
        if path == "pandas.concat":
            return self._joined(node)
        if path or not isinstance(node.func, ast.Attribute):
            return {"pandas.Series": SERIES}.get(path, FRAME if path in _FRAME_MAKERS else path)
        owner, name = self.of(node.func.value), node.func.attr
        if any(one.arg == "inplace" for one in node.keywords):
            return ""
        if owner in {FRAME, SERIES} and name in _SAME_KIND:
            return owner
        if owner == FRAME and name in _FRAME_ONLY:
            return FRAME
        return owner if name in _FITTING and owner.startswith(_OF_ESTIMATORS) else ""

    def _joined(self, node: ast.Call) -> str:
        """What `pd.concat` gives: a frame, where a frame is among its parts or columns are put together."""
        parts = node.args[0] if node.args else None
        known = [self.of(one) for one in parts.elts] if isinstance(parts, (ast.List, ast.Tuple)) else []
        return FRAME if FRAME in known or any(one.arg == "axis" for one in node.keywords) else ""

    def _part(self, node: ast.Subscript) -> str:
        """What a subscript gives: a column or rows; an element of a series is neither."""
        place = node.slice
        if isinstance(node.value, ast.Attribute) and node.value.attr in {"loc", "iloc"}:
            owner = self.of(node.value.value)
            return owner if isinstance(place, _ROWS) and owner in {FRAME, SERIES} else ""
        owner = self.of(node.value)
        if owner == FRAME and isinstance(place, ast.Constant) and isinstance(place.value, str):
            return SERIES
        if owner == FRAME and isinstance(place, ast.List):
            return FRAME
        return owner if owner in {FRAME, SERIES} and isinstance(place, _ROWS) else ""


@once
def bound_in(node: ast.AST) -> frozenset[str]:
    """Every name that a tree binds, in any scope of it."""
    nodes = walk(node)
    names = {name for one in nodes for name in bound_otherwise(one)}
    return frozenset(names | {name for one in nodes for name, _ in imported(one)})


@once
def bound_inside(node: ast.AST) -> frozenset[str]:
    """The names that comprehensions and lambdas of a tree have for themselves."""
    kinds = (ast.comprehension, ast.Lambda)
    return frozenset(
        name
        for one in walk(node)
        if isinstance(one, kinds)
        for part in walk(one.target if isinstance(one, ast.comprehension) else one.args)
        for name in bound_otherwise(part)
    )
