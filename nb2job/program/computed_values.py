"""Which values of assignments are what a notebook computes: no data, no frames, nothing that is spelled."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from nb2job.program.imported_names import ImportedNames
from nb2job.program.nodes import walk
from nb2job.program.purity import Purity
from nb2job.program.tall_values import FRAME, SERIES

_REDUCES = frozenset("item mean sum std var median min max prod score".split())
_MATHS = frozenset(
    "sqrt exp log mean std var median sum dot norm det argmax argmin argsort polyfit percentile quantile"
    " average corrcoef cov cross trace bincount histogram matmul interp trapz roots cumsum cumprod".split()
)
_BUILTINS = frozenset({"float", "int", "round", "abs", "len", "sum"})
_TABLES = frozenset({"groupby", "resample", "rolling", "expanding"})
_SOLVING = (
    "numpy.linalg.",
    "scipy.linalg.",
    "scipy.optimize.",
    "scipy.integrate.",
    "scipy.special.",
    "scipy.spatial.",
    "sklearn.metrics.",
    "collections.Counter",
    "sklearn.model_selection.cross_val_score",
    "sklearn.model_selection.cross_validate",
    "sklearn.model_selection.cross_val_predict",
)
"""Functions of libraries that compute what a person asked for."""

_FRAMES = frozenset({FRAME, SERIES})

_SCALING = (ast.Mult, ast.Div, ast.Sub, ast.Pow, ast.MatMult, ast.FloorDiv)
_OF_DATA = re.compile(
    r"(?:df|data|ds|dataset|frame|table|image|img|im|pic|config|cfg|env|model|net|clf|batch|tokens?|docs?|text"
    r"|vocab|corpus|words|url|path|dir|file|filename|folder|name|names|train|test|valid|val|dev|query|sql"
    r"|features?|columns?|cols|rows|labels?|targets?|inputs?|mask|pipeline|client|ws|job|args|params)s?\d*",
    re.IGNORECASE,
)
"""Words of names that hold data, an object that works, or a place."""

_PREPARES = re.compile(
    r"(?:read|load|fetch|open|make|create|from|get|download|copy|prepare|preprocess|process|clean|transform"
    r"|normali[sz]e|scale|standardi[sz]e|encode|decode|split|tokeni[sz]e|build|init|initiali[sz]e|setup|set|add"
    r"|parse|convert|generate|gen|sample|shuffle|random|train|fit|resize|crop|next|place|import|to|wrap|new"
    r"|filter|drop|merge|join|append|remove|replace|fill|extract|batch|pad|augment|run|plot|draw|show|connect"
    r"|setup|collect|select|choose|pick|query|submit|deploy|register|step|reset)(?:_|[A-Z]|$)|[A-Z](?![A-Z0-9_]+$)"
)
"""Functions that prepare data, or make an object that works."""


class ComputedValues:
    """Judges what assignments of one program give to names; `gives` says of own functions that they do."""

    def __init__(self, purity: Purity, gives: Callable[[str], bool]) -> None:
        self.purity = purity
        self.paths: ImportedNames = purity.paths
        self.gives = gives

    def is_value(self, name: str, value: ast.expr) -> bool:
        """Whether the value of a plain assignment is a result."""
        if self._is_number(value):
            return True
        kinds = {self.purity.tall.kind(value), self.purity.tall.names.get(name)}
        if _holds_data(name) or kinds & _FRAMES:
            return False
        if isinstance(value, ast.BinOp):
            return self._is_arithmetic(value)
        return isinstance(value, ast.Call) and (self._computes(value) or self._is_matrix(value))

    def is_part(self, name: str, call: ast.Call) -> bool:
        """Whether one of several names that take what a call gives holds a result."""
        return not _holds_data(name) and self._computes(call)

    def is_scaled(self, name: str, operator: ast.operator) -> bool:
        """Whether an augmented assignment computes: `posterior *= likelihood`."""
        held = _holds_data(name) or self.purity.tall.names.get(name) in _FRAMES
        return isinstance(operator, _SCALING) and not held

    def _computes(self, call: ast.Call) -> bool:
        """Whether it calls a function of the notebook that computes, or one of a library for mathematics."""
        path = self.paths.path(call.func)
        if path:
            return path.startswith(_SOLVING) and not _PREPARES.match(path.rpartition(".")[2].lower())
        called = [
            one.func.id for one in walk(call) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
        ]
        own = call.func.id if isinstance(call.func, ast.Name) else ""
        draws = any(word.arg == "random_state" for word in call.keywords)
        computes = self.gives(own) and bool(call.args) and not draws
        return computes and not any(map(_PREPARES.match, called))

    def _is_matrix(self, call: ast.Call) -> bool:
        """Whether it puts computed numbers together: `np.array([[tn, fp], [fn, tp]])`."""
        if self.paths.called(call) != "numpy.array" or len(call.args) != 1:
            return False
        parts = [one for one in walk(call.args[0]) if isinstance(one, ast.expr)]
        names = [one for one in parts if isinstance(one, ast.Name)]
        return len(names) > 1 and all(isinstance(one, (ast.Name, ast.List)) for one in parts)

    def _is_arithmetic(self, node: ast.BinOp) -> bool:
        """Whether it is arithmetic with names, and joins no texts, paths or lists."""
        parts = walk(node)
        operators = [one for one in parts if isinstance(one, ast.operator)]
        if not any(isinstance(one, _SCALING) for one in operators):
            return False
        spelled = (ast.List, ast.JoinedStr, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.Lambda)
        if any(isinstance(one, spelled) or _is_word(one) for one in parts):
            return False
        names = {one.id for one in parts if isinstance(one, ast.Name)} - self.purity.imported
        return bool(names) and not any(map(_holds_data, names))

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


def _holds_data(name: str) -> bool:
    """Whether a name says that it holds data or something else that no log wants to hear of."""
    if re.fullmatch(r"X\w*|y_\w+", name):
        return True
    return any(_OF_DATA.fullmatch(word) for word in name.split("_"))


def _is_word(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and not isinstance(node.value, (int, float, complex))


def _is_one_prediction(node: ast.Subscript) -> bool:
    """A number out of what a model predicts: `model.predict([[1]])[0][0]`."""
    inner = node.value
    if isinstance(inner, ast.Subscript) and isinstance(inner.slice, ast.Constant):
        inner = inner.value
    call = inner if isinstance(inner, ast.Call) else None
    predicts = call is not None and isinstance(call.func, ast.Attribute) and call.func.attr == "predict"
    return predicts and isinstance(node.slice, (ast.Constant, ast.Tuple))
