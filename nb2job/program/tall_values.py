"""Which values take several lines when they are written: frames, series, arrays of two dimensions."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2job.program.imported_names import ImportedNames
from nb2job.program.program import Statement

Kinds = dict[str, str]

FRAME, SERIES, TABLE = "frame", "series", "table"
"""A frame, a series, and what else has rows: an array of two dimensions."""

_OF_PANDAS = {
    **dict.fromkeys(
        "DataFrame concat merge crosstab pivot_table get_dummies melt json_normalize pivot".split(), FRAME
    ),
    "Series": SERIES,
}
_GIVES_FRAME = frozenset(
    "head tail describe copy drop rename fillna dropna sort_values sort_index set_index reset_index assign"
    " merge join astype round replace append query transpose select_dtypes corr cov isnull isna notnull notna"
    " ffill bfill interpolate drop_duplicates sample applymap T loc iloc diff shift cumsum cumprod rank clip"
    " add sub mul div sort reindex set_axis resample rolling asfreq tz_convert tz_localize to_period"
    " to_timestamp truncate pct_change".split()
)
"""Methods and attributes of a frame that give a frame, and of a series that give a series."""

_REDUCES = frozenset(
    "sum mean median std var min max count any all nunique idxmin idxmax quantile sem mode".split()
)
_COUNTS = frozenset({"value_counts", "nlargest", "nsmallest"})
_SHAPED = frozenset(
    {"ones", "zeros", "empty", "full", "random", "random_sample", "normal", "uniform", "randint"}
)


class TallValues:
    """Judges expressions of one program by what its names only ever held."""

    def __init__(self, statements: Sequence[Statement], paths: ImportedNames) -> None:
        self.paths = paths
        self.names: Kinds = {}
        self.mixed: set[str] = set()
        while True:
            more = self._held(statements)
            if more == self.names:
                break
            self.names = more

    def kind(self, node: ast.expr) -> str:
        """Whether it surely is a frame, a series or another table; "" for what is none, or not known."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, "")
        if isinstance(node, ast.Call):
            return self._of_call(node)
        if isinstance(node, ast.Attribute):
            return self._member(self.kind(node.value), node.attr)
        if isinstance(node, ast.Subscript):
            return self._part(node)
        if isinstance(node, ast.BinOp):
            kinds = {self.kind(node.left), self.kind(node.right)}
            return next((one for one in (FRAME, SERIES, TABLE) if one in kinds), "")
        if isinstance(node, ast.Compare):
            return self.kind(node.left)
        return self.kind(node.operand) if isinstance(node, ast.UnaryOp) else ""

    def _held(self, statements: Sequence[Statement]) -> Kinds:
        found: dict[str, set[str]] = {}
        for statement in statements:
            node = statement.node
            if isinstance(node, (ast.AugAssign, ast.Delete)):
                continue
            plain = isinstance(node, ast.Assign) and all(isinstance(one, ast.Name) for one in node.targets)
            kind = self.kind(node.value) if plain and isinstance(node, ast.Assign) else ""
            for name in statement.facts.bindings | statement.facts.function_writes:
                # `frame = frame.dropna()` says nothing before another line has.
                if kind or name in self.names or not (plain and name in statement.facts.reads):
                    found.setdefault(name, set()).add(kind)
        self.mixed |= {name for name, kinds in found.items() if len(kinds) > 1}
        return {
            name: min(kinds) for name, kinds in found.items() if "" not in kinds and name not in self.mixed
        }

    def _of_call(self, call: ast.Call) -> str:
        module, _, name = self.paths.called(call).rpartition(".")
        if module == "pandas":
            return FRAME if name.startswith("read_") else _OF_PANDAS.get(name, "")
        if module.startswith("numpy"):
            return TABLE if _has_two_dimensions(name, call.args) else ""
        if not isinstance(call.func, ast.Attribute) or any(one.arg == "inplace" for one in call.keywords):
            return ""
        owner, name = call.func.value, call.func.attr
        if name == "reshape" and len(call.args) > 1:
            return TABLE
        return self._member(self.kind(owner), name)

    def _member(self, kind: str, name: str) -> str:
        """What a method or an attribute of such a value gives."""
        if kind == TABLE:
            return TABLE if name in {"T", "transpose", "copy", "astype", "round"} else ""
        if not kind:
            return ""
        if name in _COUNTS:
            return SERIES
        if name in _REDUCES or name == "dtypes":
            return SERIES if kind == FRAME else ""
        if name == "values":
            return TABLE if kind == FRAME else ""
        return kind if name in _GIVES_FRAME else ""

    def _part(self, node: ast.Subscript) -> str:
        """A column, some columns, or the rows that meet a condition."""
        kind = self.kind(node.value)
        wide = isinstance(node.slice, ast.Compare | ast.BinOp | ast.List | ast.Slice)
        by_label = isinstance(node.value, ast.Attribute) and node.value.attr in {"loc", "iloc"}
        if not kind or wide or kind == TABLE:
            return kind if wide and kind != TABLE else ""
        text = isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
        return SERIES if kind == FRAME and text and not by_label else ""


def _has_two_dimensions(name: str, arguments: Sequence[ast.expr]) -> bool:
    first = arguments[0] if arguments else None
    if name == "array" and isinstance(first, ast.List):
        return bool(first.elts) and all(isinstance(one, ast.List) for one in first.elts)
    if name in {"rand", "randn"}:
        return len(arguments) == 2
    if name in {"eye", "vstack", "column_stack", "atleast_2d"}:
        return True
    return name in _SHAPED and any(isinstance(one, ast.Tuple) and len(one.elts) > 1 for one in arguments)
