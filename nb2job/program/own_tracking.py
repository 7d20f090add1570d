"""What a notebook logs to MLflow by itself, and whether its runs can be those of the script."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nb2job.notebook.cell import Place
from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.nodes import unparse, walk
from nb2job.program.program import OwnTracking, Program, Statement
from nb2job.program.walk import Line, lines

START, END = "mlflow.start_run", "mlflow.end_run"
DROPPED = frozenset({"mlflow.set_tracking_uri", "mlflow.set_experiment", "mlflow.set_registry_uri"})
_KEYWORDS = frozenset({"run_name", "nested", "tags", "description"})
_LOOK_BACK = frozenset(
    "search_runs search_experiments search_logged_models get_experiment get_experiment_by_name get_run"
    " create_experiment delete_experiment delete_run active_run get_parent_run MlflowClient tracking client"
    " projects list_run_infos get_tracking_uri".split()
)


@dataclass(frozen=True, slots=True)
class Start:
    """One `mlflow.start_run(…)`: its call, and the line (a `with` or an expression) that it begins."""

    call: ast.Call
    line: Line
    statement: Statement

    @property
    def is_with(self) -> bool:
        """Whether a `with` of its own ends the run."""
        return isinstance(self.line.node, ast.With)

    @property
    def is_top(self) -> bool:
        """Whether it runs once, at the notebook's top level, in a statement of its own."""
        return self.line.node is self.statement.node


class OwnRuns:
    """The runs of one program; `odd` is where something stands that cannot be taken over, if anywhere."""

    def __init__(self, program: Program) -> None:
        self.paths = imported_names(program)
        self.starts: list[Start] = []
        self.odd: Place | None = None
        texts = [text for _, text in program.own_modules]
        self.looks_back: Place | None = None
        self.moves = False
        inside = any("start_run(" in text or "set_experiment(" in text for text in texts)
        for statement in program.every_statement():
            self._look(statement)
            if inside and self.odd is None:
                self.odd = statement.place
        if self.starts or self.moves:
            self.odd = self.odd or self.looks_back

    def _look(self, statement: Statement) -> None:
        spelled = sum(self._is_start(node) for node in walk(statement.tree))
        found = [*self._starts_of(statement)]
        self.starts += found
        odd = spelled != len(found) or (found and statement.kept)
        for node in walk(statement.tree):
            path = self.paths.path(node) if isinstance(node, ast.expr) else ""
            if path.startswith("mlflow.") and path.split(".")[1] in _LOOK_BACK:
                self.looks_back = self.looks_back or statement.place
            self.moves = self.moves or path in DROPPED
            ends = isinstance(node, ast.Call) and self.paths.called(node) == END
            odd = odd or (isinstance(node, ast.Call) and ends and bool(node.args or node.keywords))
        if odd and self.odd is None:
            self.odd = statement.place

    def _is_start(self, node: ast.AST) -> bool:
        if not isinstance(node, (ast.Attribute, ast.Name)):
            return False
        name = node.attr if isinstance(node, ast.Attribute) else node.id
        return name == "start_run" or self.paths.path(node) == START

    def _starts_of(self, statement: Statement) -> Iterator[Start]:
        for line in lines(statement.tree):
            for call in _first_calls(line.node):
                words = {word.arg for word in call.keywords}
                if self.paths.called(call) == START and not call.args and words <= _KEYWORDS:
                    yield Start(call, line, statement)


def _first_calls(node: ast.stmt) -> Iterator[ast.Call]:
    """The calls that a `with`, an expression or an assignment begins with."""
    values: list[ast.expr] = []
    if isinstance(node, ast.With):
        values = [item.context_expr for item in node.items]
    elif isinstance(node, (ast.Expr, ast.Assign)):
        values = [node.value]
    yield from (value for value in values if isinstance(value, ast.Call))


def own_tracking(program: Program, paths: ImportedNames) -> OwnTracking:
    """The keys and models that a program logs by itself, and what its autolog does."""
    found: dict[str, set[str]] = {
        "log_param": set(),
        "log_metric": set(),
        "log_model": set(),
        "autolog": set(),
    }
    unknown = autolog = False
    for statement in program.every_statement():
        top = not isinstance(statement.node, (ast.FunctionDef, ast.ClassDef))
        for node in walk(statement.tree):
            path = paths.called(node)
            if isinstance(node, ast.Call) and unparse(node.func) == program.generated.log_value:
                found["log_metric"] |= _keys(node) or set()
            if not path.startswith("mlflow.") or not isinstance(node, ast.Call):
                continue
            last = path.rpartition(".")[2].removesuffix("s")
            autolog |= last == "autolog"
            unknown |= last == "autolog" or (last == "log_param" and _keys(node) is None)
            if last in found:
                found[last] |= _logged(node, path, last, top)
    params, metrics, models, flavors = map(frozenset, found.values())
    return OwnTracking(params, metrics, unknown, models, flavors, autolog)


def _logged(call: ast.Call, path: str, kind: str, top: bool) -> set[str]:
    """The keys, the model or the flavor that a call logs; "*" for a model or flavor that is not named."""
    if kind in {"log_param", "log_metric"}:
        return _keys(call) or set()
    if kind == "log_model":
        return {_logged_model(call) if top else "*"}
    told = {(word.arg, unparse(word.value)) for word in call.keywords}
    silent = told & {("log_models", "False"), ("disable", "True")}
    named = path.split(".")[1:-1]
    return set() if silent else {named[0] if named else "*"}


def _logged_model(call: ast.Call) -> str:
    """The name of the model that a `log_model` is given, or "*"."""
    words = [word.value for word in call.keywords if word.arg and word.arg.endswith("model")]
    first = [*call.args[:1], *words]
    node = first[0] if first else None
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else "*"


def _keys(call: ast.Call) -> set[str] | None:
    """The literal keys of a `log_param(key, …)` or `log_params({…})`; None where one is computed."""
    words = [word.value for word in call.keywords if word.arg in {"key", "params", "metrics"}]
    first = [*call.args[:1], *words]
    if not first:
        return None
    keys = first[0].keys if isinstance(first[0], ast.Dict) else first[:1]
    texts = [one.value for one in keys if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return set(texts) if len(texts) == len(keys) else None
