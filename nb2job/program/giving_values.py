"""Which expressions surely give a value, and do not stand there for what they do."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from nb2job.program.doing import is_doing, is_picture
from nb2job.program.drawing import PYPLOT
from nb2job.program.giving import function_tables, giving_functions, giving_methods
from nb2job.program.nodes import children, last_name, root_of, unparse
from nb2job.program.program import Program
from nb2job.program.purity import FUNCTIONS, VIEWS, Purity
from nb2job.program.scores import is_score_call
from nb2job.program.summaries import summarized
from nb2job.program.tall_values import FRAME, SERIES
from nb2job.regex import regex

_TOTALS = FUNCTIONS | {"sum", "min", "max", "list", "sorted", "dict", "set", "tuple"}
_GIVING = frozenset(
    "equals map apply assign filter collect to_pandas_dataframe add_suffix add_prefix sort fit_transform"
    " fit_predict reduce accumulate transform replace rename join tz_localize set_axis extract drop"
    " remove_unused_categories add_categories set_categories remove_categories rename_categories"
    " reorder_categories to_html5_video compute generate process normaltest summary_frame"
    " summary_table".split()
)
"""Methods that give a value on an object, though their names may say that they do something."""

_FRAMES = frozenset({"DataFrame", "Series", "Counter", "OrderedDict", "Fraction", "Decimal"})
_MATHS = ("math.", "numpy.", "tensorflow.", "torch.", "scipy.", "jax.")
_MATHS_DOING = regex(
    r"(?:.*_)?(?:seed|shuffle|state)$|(?:set(?!diff)|reset|save|print|register|assert|enable|disable|write|load|run"
    r"|import|export|delete|download|clear|plot|show|initialize|destroy)|(?:use|init|add|apply)_"
    r"|(?:copyto|put|at|fill_diagonal|place|putmask|compile|no_grad|function|device|to_\w+)$"
)
"""Functions of libraries for numbers that are called for what they do."""

_DRAWN = (*PYPLOT, "seaborn", "plotly", "bokeh", "altair", "holoviews", "hvplot", "ipywidgets", "IPython")
_DRAWN_ROOTS = regex(r"plot|^(?:ax|axes|fig|alt|hv|px|sns|widgets?|mlflow|wandb|shap)\d*$|widget")

_OF_FILES = ("os.", "shutil.")
_LEVELS = frozenset({"critical", "debug", "error", "exception", "info", "warning"})
_OF_FRAMES = frozenset("append add eval copy truncate".split())
"""Methods that change other objects, and give another frame."""

_STATISTICS = regex(r"\b(?:statsmodels|linearmodels|arch)\b")
_SUMMARIES = ("arviz.", "pymc.", "pymc3.")
"""Modules whose function `summary` gives a table."""

_SHOWING = frozenset(
    "causalimpact fastai keras keras_tuner lightning mxnet paddle pyspark pytorch_lightning tensorflow"
    " tensorflow_probability tf_keras tflearn torch torchinfo torchsummary".split()
)
"""Libraries whose `summary()` prints, and gives nothing."""

_PARTS = (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.IfExp)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp)
_DEVICE = regex(r"(?i)(?:.*\.)?(?:torch\.device|device|dev)\b|\w*device\b|['\"](?:cpu|cuda|mps|xpu)\b")
_ARROWS = (ast.LShift, ast.RShift)
_NO_RESULT = frozenset({"super", "vars", "dir", "iter", "input", "eval", "exec", "load_dotenv"})


class GivingValues:
    """Judges expressions of one program; of its own functions, `without` only draw or show."""

    def __init__(self, program: Program, purity: Purity, without: frozenset[str]) -> None:
        self.purity = purity
        statements = list(program.every_statement())
        self.functions = giving_functions(statements) - without
        self.methods = giving_methods(statements)
        self.tables = function_tables(statements)
        self.has_statistics = any(_STATISTICS.search(one.text) for one in statements)
        self.summarized = summarized(program, purity.paths, _libraries(program))
        self.has_keras = any(re.search(r"\b(?:keras|tensorflow)\b", one.text) for one in program.statements())

    def gives(self, node: ast.expr) -> bool:
        """Whether it surely gives a value, and is not written for what it does."""
        if isinstance(node, ast.Call):
            return self._call_gives(node)
        if isinstance(node, _COMPREHENSIONS):
            return is_score_call(node.elt) or self.gives(node.elt)
        if isinstance(node, ast.DictComp):
            return self.gives(node.key) and self.gives(node.value)
        if isinstance(node, _PARTS):
            return all(self.gives(one) for one in children(node) if isinstance(one, ast.expr))
        if isinstance(node, ast.BinOp):
            return not isinstance(node.op, _ARROWS)
        if isinstance(node, ast.BoolOp):
            return all(map(self.gives, node.values))
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
        if any(map(_is_inplace, call.keywords)) or self.purity.is_shown(call):
            return False
        if isinstance(call.func, ast.Name):
            meant = self.purity.paths.called(call).rpartition(".")[2] or call.func.id
            return self._name_gives(call.func.id) and not (meant != call.func.id and is_doing(meant))
        if isinstance(call.func, ast.Subscript):
            return all(map(self._name_gives, self.tables.get(last_name(call.func.value), ())))
        if not isinstance(call.func, ast.Attribute):
            return isinstance(call.func, ast.Call)
        return self._method_gives(call, call.func)

    def is_own(self, name: str) -> bool:
        """Whether it is a function of the notebook that gives a value."""
        return name in self.purity.functions and name in self.functions and not is_picture(name)

    def _name_gives(self, name: str) -> bool:
        if name in self.purity.functions:
            return self.is_own(name)
        known = name in _FRAMES or name in _TOTALS - self.purity.rebound
        return known or not (name[:1].isupper() or is_doing(name) or name in _NO_RESULT)

    def _method_gives(self, call: ast.Call, method: ast.Attribute) -> bool:
        name, path = method.attr, self.purity.paths.path(method)
        if name in self.purity.methods:
            return name in self.methods
        if _is_logging(call, name, path) or (path.startswith(_OF_FILES) and is_doing(name)):
            return False
        if path.startswith(_DRAWN) or _DRAWN_ROOTS.search(root_of(method)):
            return False
        if path and name[:1].isupper():
            return name in _FRAMES
        if path.startswith(_MATHS) and call.args:
            return not _MATHS_DOING.match(name)
        if name in {"summary", "summary2"}:
            told = self.has_statistics and not (path or self.has_keras)
            return path.startswith(_SUMMARIES) or told or root_of(method) in self.summarized
        if name in _BY_ARGUMENTS:
            return _BY_ARGUMENTS[name](call)
        if name in _OF_FRAMES and self.purity.tall.kind(method.value) in {FRAME, SERIES}:
            return True
        if _gives_text(call, name):
            return True
        return name in VIEWS | _GIVING or not is_doing(name)


_BY_ARGUMENTS: dict[str, Callable[[ast.Call], bool]] = {
    # A list or an array is sorted in place, without a word of what by; a frame of Polars gives another.
    "sort": lambda call: (
        any(not _is_number(one) for one in call.args)
        or any(one.arg in {"columns", "by"} for one in call.keywords)
    ),
    # An interpreter takes nothing, and gives nothing; an endpoint answers.
    "invoke": lambda call: bool(call.args or call.keywords),
    # A tensor is viewed in the shape that is given.
    "view": lambda call: bool(call.args) and not call.keywords and all(map(_is_size, call.args)),
    # A net takes its weights, and says that all keys matched.
    "load_state_dict": lambda _: False,
    # A net is moved to a device; a quantity is given in another unit.
    "to": lambda call: not any(map(_is_device, (*call.args, *(one.value for one in call.keywords)))),
    # A sampler is told what to throw away.
    "sample": lambda call: len(call.args) <= 1,
}
"""Methods whose arguments tell whether they give a value."""


def _is_logging(call: ast.Call, name: str, path: str) -> bool:
    """Whether it tells a log something, or sets it up: `logger.info(f"done {n}")` gives nothing."""
    if path.startswith("logging."):
        return not name.startswith("get")
    told = root_of(call.func).lower().endswith(("log", "logger"))
    texts = (ast.Constant, ast.JoinedStr)
    return name in _LEVELS and bool(call.args) and (told or isinstance(call.args[0], texts))


def _is_number(node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(inner, ast.Constant) and isinstance(inner.value, int)


def _is_device(node: ast.expr) -> bool:
    return bool(_DEVICE.match(unparse(node)))


def _is_size(node: ast.expr) -> bool:
    """Whether it is a number, a size that is asked for, or arithmetic with these: `-1`, `x.size(0) * 2`."""
    if isinstance(node, ast.BinOp):
        return _is_size(node.left) and _is_size(node.right)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in {"numel", "size"}
    return _is_number(node) or (isinstance(node, ast.Subscript) and unparse(node.value).endswith(".shape"))


def _is_inplace(word: ast.keyword) -> bool:
    return word.arg == "inplace" and not (isinstance(word.value, ast.Constant) and word.value.value is False)


def _gives_text(call: ast.Call, name: str) -> bool:
    """Whether it gives a text where no file is named: `model.to_json()`."""
    return name in {"to_json", "to_csv"} and not call.args and not call.keywords


def _libraries(program: Program) -> frozenset[str]:
    """What a program imports whose `summary()` gives a report, if anything of it has one."""
    statements = [*program.every_statement()]
    if not any(".summary(" in one.text for one in statements):
        return frozenset()
    nodes = [one.node for one in statements]
    names = {alias.name for one in nodes if isinstance(one, ast.Import) for alias in one.names}
    names |= {one.module or "" for one in nodes if isinstance(one, ast.ImportFrom) and not one.level}
    own = {path.partition("/")[0].removesuffix(".py") for path, _ in program.own_modules}
    return frozenset(name.partition(".")[0] for name in names) - _SHOWING - own
