"""Which expressions are only for the eye: evaluating them changes nothing that the program can see."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from nb2job.program.frame_calls import LOOKS, makes_a_frame
from nb2job.program.imported_names import imported_names
from nb2job.program.nodes import children, names_in, root_of, unparse, walk
from nb2job.program.origins import names_by_origin
from nb2job.program.program import Program
from nb2job.program.shared import of_program
from nb2job.program.summaries import REPORTING, is_from_library, summarized
from nb2job.program.sure_errors import SureErrors
from nb2job.program.tall_values import TallValues
from nb2job.program.undefined import undefined
from nb2job.regex import regex

Names = frozenset[str]

VIEWS = frozenset(
    "head tail describe info memory_usage value_counts nunique isnull isna notnull notna corr cov mean"
    " median std var min max count quantile idxmax idxmin groupby agg sort_values sort_index transpose"
    " reset_index round sum any all astype to_frame set_index unique items keys values select_dtypes"
    " duplicated nlargest nsmallest to_markdown crosstab pivot_table get_params reshape ravel flatten"
    " tolist skew kurt mode dropna fillna lower upper strip title split format most_common size unstack"
    " stack pivot pow div mul sub truediv floordiv mod diff cumsum cumprod shift pct_change rank clip isin"
    " between swaplevel droplevel melt explode to_list to_numpy to_dict to_string sem"
    " resample rolling expanding is_monotonic_increasing startswith endswith toarray todense reindex ffill"
    " bfill squeeze add_prefix get_feature_names get_feature_names_out similarity most_similar".split()
)
"""Methods of frames, series, arrays, strings and estimators that give a view or a new value."""

EYE_ONLY = frozenset(
    "head tail describe info value_counts memory_usage summary isnull isna nunique dtypes columns corr"
    " duplicated".split()
)
"""Methods and attributes whose printed result is a look at the data, nothing to log."""

SHOWN = frozenset("head tail info memory_usage summary dtypes columns sample style plot".split())
"""Methods and attributes of a look at raw data, which compute nothing that a person waits for."""

FUNCTIONS = frozenset(
    "len str repr round abs type isinstance int float bool format range zip enumerate id".split()
)
PREFIXES = ("np.", "numpy.", "pd.", "pandas.")
LIBRARY_FUNCTIONS = frozenset(
    "unique mean average std var sum round shape bincount isnan min max median percentile corrcoef"
    " crosstab pivot_table concat DataFrame Series isnull isna array asarray abs sqrt log exp linspace"
    " arange zeros ones column_stack merge get_dummies cut qcut date_range to_datetime to_numeric melt argmax"
    " argmin argsort sort where vstack hstack eye diff repeat tile transpose quantile"
    " concatenate issubdtype isclose allclose cumsum cumprod prod outer dot".split()
)
_LOOKING = frozenset("os.listdir os.getcwd os.path.exists os.path.isfile os.path.isdir glob.glob".split())
"""Functions that look at files; a variable that they take is a folder, which its other uses may not say."""

_FOR_NOTEBOOKS = (
    "bokeh.io.output_notebook",
    "matplotlib_inline.backend_inline.set_matplotlib_formats",
    "plotly.offline.init_notebook_mode",
    "plotly.offline.iplot",
    "pymc.model_to_graphviz",
    "pymc3.model_to_graphviz",
    "xgboost.to_graphviz",
    "graphviz.Source",
    "shap.initjs",
    "torchviz.make_dot",
)
_QUIET_METHODS = frozenset(
    "__init__ __call__ __repr__ __str__ __format__ __post_init__ __enter__ __exit__ __iter__ __next__"
    " __new__ __init_subclass__ __hash__ __del__ __set_name__".split()
)
_TEXT_METHODS = frozenset({"__repr__", "__str__", "__format__"})


_SEEDS = regex(r"seed|[gs]et_state|rng_state", re.IGNORECASE)


def _may_seed(program: Program) -> bool:
    """Whether anything may fix the global generators: else a number drawn for the eye changes no result."""
    own = bool(program.own_modules or program.files or program.companions)
    return own or any(_SEEDS.search(one.text) for one in program.every_statement())


class Purity:
    """Judges expressions of one program; its own classes and functions make names suspect."""

    def __init__(self, program: Program) -> None:
        names = names_by_origin(program)
        self.paths = imported_names(program)
        self.models = summarized(program, self.paths)
        self.fitted = summarized(program, self.paths, REPORTING)
        self.methods = names.methods
        self.rebound = names.rebound
        self.suspects = names.lazy
        self.objects = names.objects
        self.imported = names.imported
        self.views = VIEWS if _may_seed(program) else VIEWS | {"sample"}
        self.functions = names.functions
        self.undefined = undefined(program)
        self.library = names.library
        self.tall = TallValues(list(program.every_statement()), self.paths)
        self.errors = SureErrors(program.every_statement())
        special = {one for one in names.methods if one.startswith("__")}
        self.has_operators = bool(special - _QUIET_METHODS)
        self.has_texts = bool(special & _TEXT_METHODS)
        self.has_formats = "__format__" in special

    def is_pure(self, node: ast.expr) -> bool:
        """Whether dropping the expression can change nothing but what is shown."""
        if isinstance(node, (ast.Constant, ast.Name)):
            return isinstance(node, ast.Constant) or node.id not in self.undefined
        if isinstance(node, ast.Attribute):
            return node.attr not in self.methods and self.is_pure(node.value)
        if self.errors.may_fail(node):
            return False
        if isinstance(node, ast.Subscript):
            plain = root_of(node) not in self.suspects and self._may_operate(node)
            return plain and self._all((node.value, node.slice))
        if isinstance(node, ast.Call):
            return self._is_pure_call(node)
        if isinstance(node, (ast.JoinedStr, ast.FormattedValue)) and self.has_texts:
            return False
        if isinstance(node, _OPERATIONS) and not self._may_operate(node):
            return False
        if isinstance(node, (*_PARTS, *_OPERATIONS)):
            return self._all(child for child in children(node) if isinstance(child, ast.expr))
        return False

    def _may_operate(self, node: ast.expr) -> bool:
        """Whether an operator here surely is not one that a class of the notebook defines."""
        return not self.has_operators or self.is_foreign(node)

    def is_foreign(self, node: ast.expr) -> bool:
        """Whether all that an expression names comes from libraries."""
        names = names_in(node)
        return names <= self.library | self.imported

    def has_own_text(self, node: ast.expr) -> bool:
        """Whether it may be an object that a class of the notebook writes as text."""
        return self.has_texts and not isinstance(node, ast.Starred) and not self.is_foreign(node)

    def _all(self, nodes: Iterable[ast.expr]) -> bool:
        return all(self.is_pure(node) for node in nodes)

    def _is_pure_call(self, call: ast.Call, *, looked_at: bool = False) -> bool:
        arguments = [*call.args, *(word.value for word in call.keywords)]
        if any(word.arg in {"inplace", "out"} for word in call.keywords) or not self._all(arguments):
            return False
        if any(isinstance(one, ast.Name) and one.id in self.functions for one in arguments):
            return False
        if self.is_shown(call):
            return True
        if isinstance(call.func, ast.Name):
            quiet = not (self.has_texts or self.has_operators) or all(map(self.is_foreign, arguments))
            return quiet and call.func.id in FUNCTIONS - self.rebound
        if not isinstance(call.func, ast.Attribute):
            return False
        if call.func.attr == "summary" and call.func.attr not in self.methods:
            return is_from_library(call.func.value, self.paths, self.models)
        spelled = unparse(call.func)
        if spelled.startswith(PREFIXES) and spelled.count(".") == 1:
            return call.func.attr in LIBRARY_FUNCTIONS
        if self.paths.path(call.func) in _LOOKING and all(isinstance(one, ast.Constant) for one in arguments):
            return True
        return self._is_pure_method(call, call.func, looked_at=looked_at)

    def _is_pure_method(self, call: ast.Call, function: ast.Attribute, *, looked_at: bool) -> bool:
        known = function.attr in self.views or makes_a_frame(call, looked_at=looked_at)
        known &= function.attr not in self.methods
        # A sampler draws for long, and keeps what it drew; a frame only shows some of its rows.
        known &= function.attr != "sample" or root_of(function) not in self.objects
        known &= function.attr != "info" or not call.args
        known &= root_of(function) not in self.imported or _is_of_a_call(function.value)
        if not known or root_of(function) in self.suspects:
            return False
        if isinstance(function.value, ast.Call):
            return self._is_pure_call(function.value, looked_at=function.attr in LOOKS)
        return self.is_pure(function.value)

    def is_shown(self, call: ast.Call) -> bool:
        """Whether it makes or shows an object of IPython's display (HTML, Image, display), or a help text."""
        path = self.paths.path(call.func)
        name = unparse(call.func)
        builtin = (name == "display" or (name == "help" and bool(call.args))) and name not in self.paths.bound
        shown = path.startswith("IPython.display.") or path.endswith(_FOR_NOTEBOOKS) or _is_widget(path)
        return builtin or shown

    def reports(self, node: ast.expr) -> bool:
        """Whether it is the report of a fitted model, as statsmodels gives it, or one of its tables."""
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute):
            return node.value.attr == "tables" and self.reports(node.value.value)
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            return False
        if node.func.attr in {"as_text", "as_latex", "as_csv"}:
            return self.reports(node.func.value)
        summary = node.func.attr in {"summary", "summary2"} and node.func.attr not in self.methods
        return summary and self.is_fitted(node.func.value)

    def is_fitted(self, node: ast.expr) -> bool:
        """Whether it surely is what a statistical model found, or a part of that: `results.cov_struct`."""
        inner = node
        while isinstance(inner, ast.Attribute):
            inner = inner.value
        return is_from_library(inner, self.paths, self.fitted, REPORTING)

    def is_view(self, node: ast.expr) -> bool:
        """Whether it is a look at data, such as `df.head()`: pure, and nothing that a log wants."""
        attributes = (child.attr for child in walk(node) if isinstance(child, ast.Attribute))
        return any(one in EYE_ONLY for one in attributes) and self.is_pure(node)

    def looks(self, node: ast.expr) -> bool:
        """Whether a pure expression is for the eye alone: a look at data or at files, an object to show."""
        calls = [child for child in walk(node) if isinstance(child, ast.Call)]
        files = any(self.paths.path(one.func) in _LOOKING for one in calls)
        return self.is_look(node) or files or any(map(self.is_shown, calls))

    def is_look(self, node: ast.expr) -> bool:
        """Whether it is a look at raw data, which no log wants: `df.head()`, but not `df.describe()`."""
        attributes = (child.attr for child in walk(node) if isinstance(child, ast.Attribute))
        return any(one in SHOWN for one in attributes) and self.is_pure(node)


purity_of = of_program(Purity)
"""What is known of a program, found once as long as it is the same."""


_OPERATIONS = (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare)
_PARTS = (
    ast.Tuple,
    ast.List,
    ast.Set,
    ast.Dict,
    ast.IfExp,
    ast.JoinedStr,
    ast.FormattedValue,
    ast.Slice,
)


def _is_widget(path: str) -> bool:
    """Whether it is a class of widgets: one that nothing holds was only looked at."""
    return path.startswith("ipywidgets.") and path.rpartition(".")[2][:1].isupper()


def _is_of_a_call(node: ast.expr) -> bool:
    """Whether it is what a call gave, or a part of that: no module."""
    return any(isinstance(one, ast.Call) for one in walk(node))
