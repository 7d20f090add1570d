"""The metrics that a script logs, read from its calls and those of the modules beside it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nb2job.job.validate.call_tree import CallTree
from nb2job.job.validate.open_logging import called, opens
from nb2job.job.validate.own_modules import imported
from nb2job.job.validate.script import Script

_BY_NAME = {"log_metric": ("key", 0), "log": ("name", 0), "log_row": ("name", 0), "log_list": ("name", 0)}
_BY_DICT = frozenset({"log_metrics", "log_dict"})
_MATHS = frozenset("np numpy math cmath torch tf jnp".split())
"""Whose `log` is the logarithm."""
_QUIET = frozenset(
    "numpy pandas scipy sklearn matplotlib seaborn joblib PIL cv2 statsmodels xgboost lightgbm torch"
    " torchvision tensorflow keras mlflow requests yaml tqdm click dateutil pyarrow plotly".split()
)
"""Libraries that log no metric of their own accord."""


@dataclass(frozen=True, slots=True)
class Logged:
    """One call that logs: a pattern of its metric's name, and how often it runs, if that is known."""

    pattern: str
    times: int | None

    def matches(self, name: str) -> bool:
        return re.fullmatch(self.pattern, name, re.DOTALL) is not None


@dataclass(frozen=True, slots=True)
class Metrics:
    """All such calls; `open` where others may log too, `foreign` are libraries that nothing is known of."""

    calls: tuple[Logged, ...]
    open: bool
    foreign: tuple[str, ...]

    def names(self) -> list[str]:
        """The names that are plain texts."""
        plain = [call.pattern for call in self.calls if re.fullmatch(r"(\w|\\.)+", call.pattern)]
        return sorted({re.sub(r"\\(.)", r"\1", pattern) for pattern in plain})


def logged(script: Script) -> Metrics:
    """What a script and the modules beside it log."""
    modules = script.modules.all()
    calls = [call for module in modules for call in _Module(module, module is script.tree).calls()]
    open_ = script.modules.missing or any(opens(module) for module in modules)
    return Metrics(tuple(calls), open_, tuple(dict.fromkeys(_foreign(modules, script.root))))


def _foreign(modules: list[ast.Module], folder: Path) -> Iterator[str]:
    for module in modules:
        for level, name in imported(module):
            top = name.split(".")[0]
            own = level or (folder / top).is_dir() or (folder / f"{top}.py").is_file()
            if top not in _QUIET and top not in sys.stdlib_module_names and not own:
                yield top


class _Module:
    """The logging calls of one file."""

    def __init__(self, tree: ast.Module, is_script: bool) -> None:
        self.tree = CallTree(tree, is_script)

    def calls(self) -> Iterator[Logged]:
        for call in self.tree.calls:
            name = called(call)
            if name == "log" and ast.unparse(call.func).split(".")[0] in _MATHS:
                continue
            if name in _BY_NAME:
                yield from self.by_name(call, *_BY_NAME[name])
            elif name in _BY_DICT:
                yield from self.by_dict(call)

    def by_name(self, call: ast.Call, keyword: str, position: int) -> Iterator[Logged]:
        """`log_metric(name, value)`; a client's has the run before it, so each text is taken for one."""
        given = [one.value for one in call.keywords if one.arg == keyword] or call.args[
            position : position + 2
        ]
        texts = [one for one in given if _is_text(one)] or given[:1]
        for text in texts:
            yield from self.named(text, call)

    def by_dict(self, call: ast.Call) -> Iterator[Logged]:
        given = [*call.args, *(one.value for one in call.keywords if one.arg == "metrics")]
        if not given or not isinstance(given[0], ast.Dict):
            yield Logged(".*", None)
            return
        for key in given[0].keys:
            yield from self.named(key, call) if key is not None else [Logged(".*", None)]

    def named(self, node: ast.expr, call: ast.Call) -> Iterator[Logged]:
        """A name as it is written; that of a function's parameter as its callers give it."""
        function = self.tree.function_of(call)
        given = self.given(node.id, function) if function and isinstance(node, ast.Name) else None
        if given is None:
            yield Logged(_pattern(node), self.tree.times(call))
            return
        inside = self.tree.turns(call, function)
        for text, caller in given:
            outside = self.tree.times(caller)
            yield Logged(_pattern(text), inside * outside if inside and outside else None)

    def given(self, name: str, function: ast.FunctionDef) -> list[tuple[ast.expr, ast.Call]] | None:
        """What callers give for a parameter of a function; None where not all of them are seen."""
        names = [one.arg for one in function.args.args]
        if not self.tree.is_script or name not in names or _binds(function, name):
            return None
        found = []
        for caller in self.tree.callers(function.name):
            texts = [one.value for one in caller.keywords if one.arg == name]
            texts = texts or caller.args[names.index(name) : names.index(name) + 1]
            if not texts:
                return None
            found.append((texts[0], caller))
        return found if found and len(found) == self.tree.mentions(function.name) else None


def _binds(function: ast.FunctionDef, name: str) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
        for node in ast.walk(function)
    )


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _pattern(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    if isinstance(node, ast.JoinedStr):
        return "".join(_pattern(part) if isinstance(part, ast.Constant) else ".*" for part in node.values)
    return ".*"
