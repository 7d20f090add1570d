"""What an expression that a cell ends with is to a reader: a result, or only a look, a picture, a deed."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import TypeGuard

from nb2job.program.computed_values import ComputedValues
from nb2job.program.doing import is_doing, is_picture
from nb2job.program.drawing import PYPLOT, Drawing
from nb2job.program.ended_values import EndedValues
from nb2job.program.giving import giving_functions, giving_methods
from nb2job.program.message import is_text
from nb2job.program.nodes import root_of, walk
from nb2job.program.program import Program, Statement
from nb2job.program.purity import FUNCTIONS, VIEWS, Purity
from nb2job.program.scores import is_score_call
from nb2job.program.tall_values import FRAME, SERIES
from nb2job.program.unread import UnreadNames

_REPORTS = frozenset({"sklearn.metrics.confusion_matrix", "sklearn.metrics.classification_report"})
_TOTALS = FUNCTIONS | {"sum", "min", "max", "list", "sorted", "dict", "set", "tuple"}
_GIVING = frozenset(
    "equals map apply assign filter collect to_pandas_dataframe add_suffix add_prefix sort fit_transform"
    " fit_predict reduce accumulate transform replace rename join tz_localize set_axis extract drop"
    " remove_unused_categories add_categories set_categories remove_categories rename_categories"
    " reorder_categories to_html5_video compute generate process normaltest".split()
)
"""Methods that give a value on an object, though their names may say that they do something."""

_FRAMES = frozenset({"DataFrame", "Series", "Counter", "OrderedDict", "Fraction", "Decimal"})
_MATHS = ("math.", "numpy.", "tensorflow.", "torch.", "scipy.", "jax.")
_MATHS_DOING = re.compile(
    r"(?:.*_)?(?:seed|shuffle|state)$|(?:set(?!diff)|reset|save|print|register|assert|enable|disable|write|load|run"
    r"|import|export|delete|download|clear|plot|show|initialize|destroy)|(?:use|init|add|apply)_"
    r"|(?:copyto|put|at|fill_diagonal|place|putmask|compile|no_grad|function|device|to_\w+)$"
)
"""Functions of libraries for numbers that are called for what they do."""

_DRAWN = (*PYPLOT, "seaborn", "plotly", "bokeh", "altair", "holoviews", "hvplot", "ipywidgets", "IPython")
_DRAWN_ROOTS = re.compile(r"plot|^(?:ax|axes|fig|alt|hv|px|sns|widgets?|mlflow|wandb|shap)\d*$|widget")

_OF_FILES = ("os.", "shutil.")
_OF_FRAMES = frozenset("append add eval copy truncate".split())
"""Methods that change other objects, and give another frame."""

_FOUND = frozenset("params tvalues pvalues bse rsquared rsquared_adj aic bic llf".split())
"""What the results of statsmodels hold of what was fitted."""

_PARTS = (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.IfExp)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp)
_ARROWS = (ast.LShift, ast.RShift)
_SELECTING = frozenset({"loc", "iloc", "at", "iat", "ix", "xs"})


class Results:
    """Judges the last expressions of the cells of one program.

    One judgement for all: what is computed is a result and goes to the log; a name, a part of a name and a
    look at data are none, unless they show what was computed for that display alone.
    """

    def __init__(self, program: Program, purity: Purity) -> None:
        self.purity = purity
        self.drawing = Drawing(program)
        statements = list(program.every_statement())
        shown = {one.node.name for one in statements if self._gives_display(one.node)}
        self.giving = giving_functions(statements) - self.drawing.drawers - shown
        self.has_statistics = any("statsmodels" in one.text for one in statements)
        self.has_keras = any(re.search(r"\b(?:keras|tensorflow)\b", one.text) for one in program.statements())
        self.giving_methods = giving_methods(statements)
        self.ended = EndedValues(program, purity.paths, ComputedValues(purity, self._is_own))
        self.unread = UnreadNames(program, self._is_worth)

    def is_result(self, statement: Statement, value: ast.expr) -> bool:
        """Whether the notebook showed a value there that is lost, or made for nothing, unless it is said."""
        if _is_made_text(value) or self.purity.reports(value) or self._is_report(value):
            return True
        if statement.quiet or self.drawing.is_chart(value) or self.drawing.draws(statement):
            return False
        if self.is_last_look(statement, value) or self.ended.is_result(statement, value):
            return True
        if self.ended.is_table(statement, value):
            return True
        if is_score_call(value):
            return False  # a metric says it
        pure = self.purity.is_pure(value) or self.purity.is_view(value)
        return self._computes(value) and not self.purity.looks(value) if pure else self._gives(value)

    def is_computed(self, value: ast.expr) -> bool:
        """Whether it gives something that is computed, wherever it stands: no name, no picture."""
        if self.drawing.is_chart(value) or self.drawing.draws_in(value) or not self._computes(value):
            return False
        return (self.purity.is_pure(value) or self._gives(value)) and not self.purity.looks(value)

    def _gives_display(self, node: ast.stmt | None) -> TypeGuard[ast.FunctionDef]:
        """Whether a function gives something for a browser to show: `HTML(styles)`."""
        if not isinstance(node, ast.FunctionDef):
            return False
        values = [one.value for one in walk(node) if isinstance(one, ast.Return)]
        return any(isinstance(one, ast.Call) and self.purity.is_shown(one) for one in values)

    def is_last_look(self, statement: Statement, value: ast.expr) -> bool:
        """Whether it shows what was computed for that alone: `top`, or `top.head()`."""
        names = {one.id for one in walk(value) if isinstance(one, ast.Name)} - self.purity.imported
        plain = isinstance(value, ast.Name) or self.purity.is_view(value)
        if self.purity.has_texts and names & self.purity.objects - self.purity.library:
            return False  # its own text may do something, and IPython shows its repr
        return plain and bool(names) and all(self.unread.is_result(statement, one) for one in names)

    def _is_worth(self, value: ast.expr) -> bool:
        """Whether what a name holds was computed."""
        if isinstance(value, (ast.Constant, ast.Name, ast.Attribute)) or not self._gives(value):
            return False
        return self._computes(value) or not self.purity.is_pure(value)

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
        if isinstance(node, ast.BoolOp):
            return all(map(self._gives, node.values))
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
        if any(word.arg == "inplace" for word in call.keywords) or self.purity.is_shown(call):
            return False
        if isinstance(call.func, ast.Name):
            return self._name_gives(call.func.id)
        if not isinstance(call.func, ast.Attribute):
            return isinstance(call.func, ast.Call)
        return self._method_gives(call, call.func)

    def _is_own(self, name: str) -> bool:
        """Whether it is a function of the notebook that gives a value."""
        return name in self.purity.functions and name in self.giving and not is_picture(name)

    def _name_gives(self, name: str) -> bool:
        if name in self.purity.functions:
            return self._is_own(name)
        known = name in _FRAMES or name in _TOTALS - self.purity.rebound
        return known or not (name[:1].isupper() or is_doing(name) or name in _NO_RESULT)

    def _method_gives(self, call: ast.Call, method: ast.Attribute) -> bool:
        name, path = method.attr, self.purity.paths.path(method)
        if name in self.purity.methods:
            return name in self.giving_methods
        if path.startswith(_OF_FILES) and is_doing(name):
            return False
        if path.startswith(_DRAWN) or _DRAWN_ROOTS.search(root_of(method)):
            return False
        if path and name[:1].isupper():
            return name in _FRAMES
        if path.startswith(_MATHS) and call.args:
            return not _MATHS_DOING.match(name)
        if name == "evaluate" and self.has_keras:
            return False  # what Keras measures is logged as metrics
        if name in _BY_ARGUMENTS:
            return _BY_ARGUMENTS[name](call)
        if name in _OF_FRAMES and self.purity.tall.kind(method.value) in {FRAME, SERIES}:
            return True
        if _gives_text(call, name):
            return True
        return name in VIEWS | _GIVING or not is_doing(name)

    def _computes(self, node: ast.expr) -> bool:
        """Whether it is more than a name and its parts: a call, a selection, what was fitted."""
        if isinstance(node, ast.Tuple | ast.List):
            return any(map(self._computes, node.elts))
        if isinstance(node, ast.Attribute):
            found = node.attr == "T" or (self.has_statistics and node.attr in _FOUND)
            found |= bool(re.search(r"[a-z]_$", node.attr)) or self.purity.is_fitted(node)
            return found or self._computes(node.value)
        if isinstance(node, ast.Subscript):
            return self._selects(node)
        operation = isinstance(node, ast.BinOp | ast.Compare | ast.BoolOp | ast.UnaryOp)
        return isinstance(node, ast.Call) or (operation and not _is_spelled(node))

    def _selects(self, node: ast.Subscript) -> bool:
        """Whether it takes the rows that meet a condition, or a part of what was computed."""
        by_label = isinstance(node.value, ast.Attribute) and node.value.attr in _SELECTING
        found = (ast.Compare, ast.Call)
        chosen = isinstance(node.slice, ast.BoolOp | ast.BinOp | ast.UnaryOp | ast.Compare | ast.Call)
        chosen = chosen and any(isinstance(one, found) for one in walk(node.slice))
        return by_label or chosen or self._computes(node.value)


_BY_ARGUMENTS: dict[str, Callable[[ast.Call], bool]] = {
    # A list or an array is sorted in place, without a word of what by; a frame of Polars gives another.
    "sort": lambda call: (
        any(not _is_number(one) for one in call.args)
        or any(one.arg in {"columns", "by"} for one in call.keywords)
    ),
    # An interpreter takes nothing, and gives nothing; an endpoint answers.
    "invoke": lambda call: bool(call.args or call.keywords),
    # A sampler is told what to throw away.
    "sample": lambda call: len(call.args) <= 1,
}
"""Methods whose arguments tell whether they give a value."""

_NO_RESULT = frozenset({"super", "vars", "dir", "iter", "input", "eval", "exec", "load_dotenv"})


def _is_number(node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(inner, ast.Constant) and isinstance(inner.value, int)


def _gives_text(call: ast.Call, name: str) -> bool:
    """Whether it gives a text where no file is named: `model.to_json()`."""
    return name in {"to_json", "to_csv"} and not call.args and not call.keywords


def _is_spelled(node: ast.expr) -> bool:
    return not any(isinstance(one, ast.Name) for one in walk(node))


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
