"""Which expressions give a value that a person waits for: texts, reports, what own functions compute."""

from __future__ import annotations

import ast
import re

from nb2job.program.drawing import Drawing
from nb2job.program.message import is_text
from nb2job.program.program import Program, Statement
from nb2job.program.purity import FUNCTIONS, VIEWS, Purity
from nb2job.program.returns import values_returned
from nb2job.program.scores import is_score_call

Names = frozenset[str]

_REPORTS = frozenset({"sklearn.metrics.confusion_matrix", "sklearn.metrics.classification_report"})
_TOTALS = FUNCTIONS | {"sum", "min", "max", "list", "sorted", "dict", "set", "tuple"}
_GIVING = frozenset(
    "equals query drop_duplicates map apply applymap take interpolate assign filter findall search match"
    " groups group contains extract replace rename merge join transform predict predict_proba get find index"
    " dot factorize first last nth get_group asfreq between_time convert_dtypes drop tz_localize iloc xs"
    " fullmatch finditer rename_axis set_axis add_suffix explode combine_first as_ordered rfind zfill"
    " remove_unused_categories set_categories inverse_transform to_pandas_dataframe numpy collect"
    " to_pandas intersection union reduce accumulate outer get_supported_filetypes"
    " select with_columns group_by drop_nulls".split()
)
"""Methods that give a value, whatever has them; what a cell ends with is a look at it."""

_LIBRARIES = ("numpy", "pandas", "tensorflow", "torch", "numpy.random", "numpy.linalg", "scipy.stats")
_DOING = re.compile(
    r"(?:.*_)?(?:seed|shuffle|state)$|(?:set|reset|save|print|register|assert|enable|disable)|(?:use|init|add)_"
    r"|(?:copyto|put|fill_diagonal|place|putmask|seterr|compile|no_grad|function|device|to_\w+)$"
)
"""Functions of those libraries that are called for what they do."""

_PARTS = (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.IfExp)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp)
_ARROWS = (ast.LShift, ast.RShift)


class Results:
    """Judges the last expressions of the cells of one program."""

    def __init__(self, program: Program) -> None:
        self.purity = Purity(program)
        self.drawing = Drawing(program)
        self.giving = _giving(list(program.every_statement())) - self.drawing.drawers

    def is_result(self, statement: Statement, value: ast.expr) -> bool:
        """Whether the notebook showed a value there that is lost, or made for nothing, unless it is said."""
        if _is_made_text(value) or self.purity.reports(value) or self._is_report(value):
            return True
        if self.drawing.is_chart(value):
            return False
        if self.drawing.draws(statement):
            return False
        if not (self.purity.is_pure(value) or self.purity.is_view(value)):
            return self._gives(value)
        return _computes(value) and not statement.quiet and not self.purity.looks(value)

    def _is_report(self, value: ast.expr) -> bool:
        return self.purity.paths.called(value) in _REPORTS

    def _gives(self, node: ast.expr) -> bool:
        """Whether it surely gives a value, and is not written for what it does."""
        if isinstance(node, ast.Call):
            return self._call_gives(node)
        if isinstance(node, _COMPREHENSIONS):
            return is_score_call(node.elt) or self._gives(node.elt)
        if isinstance(node, _PARTS):
            return all(self._gives(one) for one in ast.iter_child_nodes(node) if isinstance(one, ast.expr))
        if isinstance(node, ast.BinOp):
            return not isinstance(node.op, _ARROWS)
        kinds = (
            ast.Constant,
            ast.Name,
            ast.Attribute,
            ast.Subscript,
            ast.Compare,
            ast.UnaryOp,
            ast.JoinedStr,
        )
        return isinstance(node, kinds)

    def _call_gives(self, call: ast.Call) -> bool:
        if any(word.arg == "inplace" for word in call.keywords):
            return False
        if isinstance(call.func, ast.Name):
            return call.func.id in self.giving | (_TOTALS - self.purity.rebound)
        if not isinstance(call.func, ast.Attribute) or call.func.attr in self.purity.methods:
            return False
        module, _, name = self.purity.paths.path(call.func).rpartition(".")
        library = module in _LIBRARIES and bool(call.args) and not _DOING.match(name)
        # A list is sorted in place, without a word of what by; a frame of Polars gives another.
        return call.func.attr in VIEWS | _GIVING or library or (call.func.attr == "sort" and bool(call.args))


def _computes(node: ast.expr) -> bool:
    """Whether it is more than a name and its parts: a call, an operation, or some of them."""
    if isinstance(node, ast.Tuple | ast.List):
        return any(map(_computes, node.elts))
    operation = isinstance(node, ast.BinOp | ast.Compare | ast.BoolOp | ast.UnaryOp)
    return isinstance(node, ast.Call) or (operation and not _is_spelled(node))


def _is_spelled(node: ast.expr) -> bool:
    return not any(isinstance(one, ast.Name) for one in ast.walk(node))


def _is_made_text(node: ast.expr) -> bool:
    """A text with values in it: an f-string, `"…" % x`, `"…".format(x)`."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(one, ast.FormattedValue) for one in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return is_text(node.left)
    formats = (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    )
    return formats and isinstance(node, ast.Call) and is_text(node.func.value)  # type: ignore[attr-defined]


def _giving(statements: list[Statement]) -> Names:
    """Plain functions, bound once, that return a value whichever way they end."""
    found: set[str] = set()
    other: set[str] = set()
    for statement in statements:
        node = statement.node
        good = isinstance(node, ast.FunctionDef) and bool(values_returned(node))
        again = statement.facts.bindings & found
        (found if good and not again else other).update(statement.facts.bindings)
        other |= again | statement.facts.function_writes
    return frozenset(found - other)
