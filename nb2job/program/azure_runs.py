"""Runs of Azure ML's SDK v1 (`Run.get_context()`, `experiment.start_logging()`), in MLflow's words."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import Edit, Replace, apply, source_of
from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.nodes import of_kind, unparse
from nb2job.program.parse import restated
from nb2job.program.program import Program, Statement
from nb2job.program.rewriting import rewritten_units
from nb2job.program.walk import lines

_CONTEXTS = frozenset({"azureml.core.Run.get_context", "azureml.core.run.Run.get_context"})
_EXPERIMENTS = frozenset({"azureml.core.Experiment", "azureml.core.experiment.Experiment"})
_WORKSPACES = {"azureml.core.Workspace.from_config", "azureml.core.workspace.Workspace.from_config"}
_MAKERS = _EXPERIMENTS | _WORKSPACES
_ENDS = frozenset({"complete", "flush", "wait_for_completion"})
_WORDS = {
    "log": ("name", "value", "description"),
    "log_list": ("name", "value", "description"),
    "log_image": ("name", "path", "plot", "description"),
    "upload_file": ("name", "path_or_stream"),
    "upload_folder": ("name", "path"),
    "tag": ("key", "value"),
}


def with_mlflow(program: Program) -> Program:
    """The program with its run of SDK v1 as the script's own, where all that it does with it is known."""
    texts = [one.text for one in program.every_statement()]
    if not any("azureml" in one for one in texts) or any("start_run(" in one for one in texts):
        return program
    runs = _Runs(program)
    if not runs.names:
        return program
    units = rewritten_units(program, runs.rewritten)
    changed = replace(program, units=units, helpers=program.helpers | runs.helpers)
    return _without_makers(changed.noting(*runs.notes), runs.paths)


class _Runs:
    def __init__(self, program: Program) -> None:
        self.paths = imported_names(program)
        self.words = program.generated
        self.taken = set(program.used_names()) | program.generated.all_names()
        statements = [*program.statements()]
        self.experiments = {
            name
            for one in statements
            if isinstance(one.node, ast.Assign) and self.paths.called(one.node.value) in _EXPERIMENTS
            for name in one.facts.bindings
        }
        starts = [one for one in statements if self._starts(one)]
        names = frozenset().union(*(one.facts.bindings for one in starts), frozenset())
        others = [one for one in statements if not self._starts(one)]
        bound = frozenset().union(*(one.facts.bindings | one.facts.function_writes for one in others), ())
        self.names: frozenset[str] = names - bound
        self.notes: list[Note] = []
        self.helpers: frozenset[str] = frozenset()
        if names != self.names or any(self._is_odd(one) for one in statements):
            self.names = frozenset()

    def _starts(self, statement: Statement) -> bool:
        """`run = Run.get_context()`, `run = experiment.start_logging()`"""
        node = statement.node
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call) or statement.kept:
            return False
        func = node.value.func
        begins = isinstance(func, ast.Attribute) and func.attr == "start_logging"
        begins = begins and isinstance(func.value, ast.Name) and func.value.id in self.experiments  # type: ignore[attr-defined]
        plain = len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
        return plain and (begins or self.paths.called(node.value) in _CONTEXTS)

    def _is_odd(self, statement: Statement) -> bool:
        """Whether a run is used in a way that has no equal, or in a line that is pinned."""
        uses = [one for one in of_kind(statement.tree, ast.Name) if one.id in self.names]
        known = [one for _, one in self._calls(statement)]
        good = all(self._meaning(statement, one) is not None for one in known)
        expected = len(known) + self._starts(statement)
        return bool(uses) and (statement.kept or not good or len(uses) != expected)

    def _calls(self, statement: Statement) -> Iterator[tuple[ast.stmt, ast.Call]]:
        for line in lines(statement.tree):
            call = line.node.value if isinstance(line.node, ast.Expr) else None
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                owner = call.func.value
                if isinstance(owner, ast.Name) and owner.id in self.names:
                    yield line.node, call

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        if statement.facts.bindings & self.names:
            self.notes.append(Note("NB333", statement.place, "the notebook's run is the script's"))
            return ()
        edits: list[Edit] = []
        for node, call in self._calls(statement):
            text = self._meaning(statement, call) or ""
            first = statement.node.lineno if statement.node is not None else node.lineno
            name = text.partition("(")[0]
            said = f"{unparse(call.func)} is {name}" if text else "the script ends its run"
            self.notes.append(Note("NB333", statement.place.moved(node.lineno - first), said))
            logs = text.startswith(("for ", self.words.log_value))
            self.helpers |= {"log_value", "metric_names", "metric_steps"} if logs else set()
            edits.append(Replace(node, text))
        return restated(statement, apply(statement.text, edits)) if edits else (statement,)

    def _meaning(self, statement: Statement, call: ast.Call) -> str | None:
        """A call in MLflow's words, "" for one that only ends the run; None for any other."""
        assert isinstance(call.func, ast.Attribute)
        method = call.func.attr
        if method in _ENDS:
            return ""
        words = _WORDS.get(method, ())
        given = dict(zip(words, call.args, strict=False))
        given |= {one.arg: one.value for one in call.keywords if one.arg in words}
        if len(given) != len(call.args) + len(call.keywords) or not given.keys() >= {*words[:1]} or not words:
            return None
        texts = {word: source_of(statement.text, node) for word, node in given.items()}
        return self._said(method, given, texts)

    def _said(self, method: str, given: dict[str, ast.expr], texts: dict[str, str]) -> str | None:
        mlflow, log_value = self.words.mlflow, self.words.log_value
        if method == "tag":
            return f"{mlflow}.set_tag({texts['key']}, {texts.get('value', repr(''))})"
        name = texts["name"]
        if method == "log" and _is_text(given.get("value")):
            return f"{mlflow}.set_tag({name}, {texts['value']})"
        if method == "log" and "value" in texts:
            return f"{log_value}({name}, {texts['value']})"
        if method == "log_list" and "value" in texts:
            step, value = self._fresh("step"), self._fresh("value")
            head = f"for {step}, {value} in enumerate({texts['value']}):"
            return f"{head}\n    {log_value}({name}, {value}, {step})"
        if method == "upload_folder" and "path" in texts:
            return f"{mlflow}.log_artifacts({texts['path']}, {name})"
        if method == "log_image" and "plot" in texts and "path" not in texts:
            named = given["name"]
            if not (isinstance(named, ast.Constant) and isinstance(named.value, str)):
                return None
            return f"{mlflow}.log_figure({texts['plot']}.gcf(), {f'{named.value}.png'!r})"
        path = given.get("path") or given.get("path_or_stream")
        return self._uploaded(given["name"], path, texts) if path is not None else None

    def _uploaded(self, name: ast.expr, path: ast.expr, texts: dict[str, str]) -> str | None:
        """`log_artifact`, which keeps the name of the file: in the folder that the run's name has."""
        if not (isinstance(path, ast.Constant) and isinstance(path.value, str)):
            return None
        text = texts.get("path") or texts["path_or_stream"]
        known = isinstance(name, ast.Constant) and isinstance(name.value, str) and "path" not in texts
        folder = posixpath.dirname(str(name.value)) if known else ""  # type: ignore[attr-defined]
        return f"{self.words.mlflow}.log_artifact({text}{f', {folder!r}' if folder else ''})"

    def _fresh(self, name: str) -> str:
        while name in self.taken:
            name += "_"
        return name


def _without_makers(program: Program, paths: ImportedNames) -> Program:
    """Without the workspace and the experiment that only began the run: a job has them."""
    gone: dict[int, Note] = {}
    while True:
        rest = [one for one in program.statements() if id(one) not in gone]
        idle = [one for one in rest if _is_idle(one, rest, paths)]
        if not idle:
            break
        note = "the job says where its run belongs"
        gone |= {id(one): Note("NB333", one.place, note) for one in idle}
    units = tuple(
        unit.holding(one for one in unit.statements if id(one) not in gone) for unit in program.units
    )
    return replace(program, units=units).noting(*gone.values())


def _is_idle(statement: Statement, rest: list[Statement], paths: ImportedNames) -> bool:
    """Whether it makes or imports what only SDK v1 has, and nothing needs it."""
    node = statement.node
    made = isinstance(node, ast.Assign) and paths.called(node.value) in _MAKERS
    made |= isinstance(node, ast.ImportFrom) and (node.module or "").startswith("azureml.core")
    used = frozenset().union(*(one.facts.uses for one in rest if one is not statement), frozenset())
    return made and not statement.kept and not statement.facts.bindings & used


def _is_text(node: ast.expr | None) -> bool:
    """Whether a value is no number, which the runs of SDK v1 take, but no metric of MLflow's does."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
