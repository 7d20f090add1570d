"""Which expressions are only for the eye: evaluating them changes nothing that the program can see."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache

from nb2job.program.program import Program, Statement

Names = frozenset[str]

VIEWS = frozenset(
    "head tail describe info memory_usage value_counts nunique isnull isna notnull notna corr cov mean"
    " median std var min max count quantile idxmax idxmin groupby agg sort_values sort_index transpose"
    " reset_index round sum any all astype to_frame set_index unique items keys values select_dtypes"
    " duplicated nlargest nsmallest to_markdown crosstab pivot_table get_params reshape ravel flatten"
    " tolist skew kurt mode dropna fillna lower upper strip title split format most_common size unstack"
    " stack pivot".split()
)
"""Methods of frames, series, arrays, strings and estimators that give a view or a new value."""

EYE_ONLY = frozenset(
    "head tail describe info value_counts memory_usage summary isnull isna nunique dtypes columns corr"
    " duplicated".split()
)
"""Methods and attributes whose printed result is a look at the data, nothing to log."""

FUNCTIONS = frozenset(
    "len str repr round abs type isinstance int float bool format range zip enumerate id".split()
)
PREFIXES = ("np.", "numpy.", "pd.", "pandas.")
LIBRARY_FUNCTIONS = frozenset(
    "unique mean average std var sum round shape bincount isnan min max median percentile corrcoef"
    " crosstab pivot_table concat DataFrame Series isnull isna array asarray abs sqrt log exp linspace"
    " arange zeros ones column_stack".split()
)


class Purity:
    """Judges expressions of one program; its own classes and functions make names suspect."""

    def __init__(self, program: Program) -> None:
        methods: set[str] = set()
        rebound: set[str] = set()
        suspects: set[str] = set()
        imported: set[str] = set()
        for statement in program.every_statement():
            methods |= _methods(statement)
            rebound |= statement.facts.bindings
            suspects |= _lazy_names(statement)
            if isinstance(statement.node, (ast.Import, ast.ImportFrom)):
                imported |= statement.facts.bindings
        self.methods = frozenset(methods)
        self.rebound = frozenset(rebound)
        self.suspects = frozenset(suspects)
        self.imported = frozenset(imported)

    def is_pure(self, node: ast.expr) -> bool:
        """Whether dropping the expression can change nothing but what is shown."""
        if isinstance(node, (ast.Constant, ast.Name)):
            return True
        if isinstance(node, ast.Attribute):
            return node.attr not in self.methods and self.is_pure(node.value)
        if isinstance(node, ast.Subscript):
            root = _root(node)
            return root not in self.suspects and self._all((node.value, node.slice))
        if isinstance(node, ast.Call):
            return self._is_pure_call(node)
        if isinstance(node, _PARTS):
            return self._all(child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
        return False

    def _all(self, nodes: Iterable[ast.expr]) -> bool:
        return all(self.is_pure(node) for node in nodes)

    def _is_pure_call(self, call: ast.Call) -> bool:
        arguments = [*call.args, *(word.value for word in call.keywords)]
        if any(word.arg == "inplace" for word in call.keywords) or not self._all(arguments):
            return False
        if isinstance(call.func, ast.Name):
            return call.func.id in FUNCTIONS - self.rebound
        if not isinstance(call.func, ast.Attribute):
            return False
        spelled = ast.unparse(call.func)
        if spelled.startswith(PREFIXES) and spelled.count(".") == 1:
            return call.func.attr in LIBRARY_FUNCTIONS
        known = call.func.attr in VIEWS and call.func.attr not in self.methods
        known &= call.func.attr != "info" or not call.args
        known &= _root(call.func) not in self.imported
        return known and _root(call.func) not in self.suspects and self.is_pure(call.func.value)

    def is_view(self, node: ast.expr) -> bool:
        """Whether it is a look at data, such as `df.head()`: pure, and nothing that a log wants."""
        looks = any(isinstance(child, ast.Attribute) and child.attr in EYE_ONLY for child in ast.walk(node))
        return looks and self.is_pure(node)


_PARTS = (
    ast.Tuple,
    ast.List,
    ast.Set,
    ast.Dict,
    ast.BinOp,
    ast.UnaryOp,
    ast.BoolOp,
    ast.Compare,
    ast.IfExp,
    ast.JoinedStr,
    ast.FormattedValue,
    ast.Slice,
)


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


@cache
def _methods_of(text: str) -> frozenset[str]:
    tree = ast.parse(text)
    return frozenset(
        child.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for child in ast.walk(node)
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
    )


def _methods(statement: Statement) -> frozenset[str]:
    return _methods_of(statement.text) if "class " in statement.text else frozenset()


def _lazy_names(statement: Statement) -> frozenset[str]:
    """Names whose subscript or view may do something: default dicts, iterators, own objects."""
    node = statement.node
    if not isinstance(node, ast.Assign):
        return frozenset()
    lazy = isinstance(node.value, ast.GeneratorExp) or (
        isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func).split(".")[-1]
        in {
            "defaultdict",
            "iter",
            "map",
            "filter",
            "zip",
            "open",
            "reader",
            "chain",
            "cycle",
            "count",
        }
    )
    return frozenset(statement.facts.bindings) if lazy else frozenset()
