"""Save each fitted model that the notebook predicts with, by its library's MLflow flavor."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nb2job.flavors import flavor_of
from nb2job.flavors.flavor import Flavor
from nb2job.notebook.cell import Note
from nb2job.program.bindings import bindings
from nb2job.program.program import Program, Statement

_USES = frozenset({"predict", "predict_proba", "decision_function", "score"})


@dataclass(frozen=True, slots=True)
class _Model:
    name: str
    flavor: Flavor
    statement: Statement
    data: str


def log_models(program: Program) -> Program:
    """Add one line a model at the end of main: saved, then logged as artifacts."""
    settings = program.settings
    models = _models(program)
    if program.tracked.models or settings.models == "none" or settings.tracking == "none" or not models:
        return program
    function, mlflow = program.generated.log_model, program.generated.mlflow
    closing = []
    notes = []
    for number, model in enumerate(models):
        folder = "model" if len(models) == 1 else model.name
        data = f", {model.data}" if model.data else ""
        options = "".join(f", {key}={value!r}" for key, value in model.flavor.save_options)
        text = f'{function}({mlflow}.{model.flavor.name}, {model.name}, "{folder}"{data}{options})'
        closing.append(Statement(text, model.statement.place, gap=not number))
        notes.append(Note("NB313", model.statement.place, f"{model.name} is logged as a model"))
    helpers = program.helpers | {"log_model"}
    return replace(program, closing=(*program.closing, *closing), helpers=helpers).noting(*notes)


def _models(program: Program) -> list[_Model]:
    statements = list(program.statements())
    counts = bindings(statements)
    classes = {name: flavor for name, flavor in _classes(program) if counts[name.split(".")[0]] == 1}
    calls = _method_calls(statements)
    found: dict[str, _Model] = {}
    for statement in statements:
        node = statement.node
        if not (isinstance(node, ast.Assign) and len(node.targets) == 1):
            continue
        target = node.targets[0]
        flavor, fitted, data = _made(node.value, classes)
        if not isinstance(target, ast.Name) or flavor is None or counts[target.id] != 1:
            continue
        name = target.id
        fitted = fitted or ("fit", name) in calls
        if fitted and any((method, name) in calls for method in _USES):
            known = data or calls.get(("fit", name), "")
            known = known if known and counts[known] == 1 else ""
            found[name] = _Model(name, flavor, statement, known)
    return list(found.values())


def _classes(program: Program) -> Iterator[tuple[str, Flavor]]:
    """Names that make models, with their flavors."""
    attributes = _attributes(program)
    for statement in program.statements():
        node = statement.node
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                flavor = flavor_of(node.module or "", alias.name)
                if flavor is not None:
                    yield alias.asname or alias.name, flavor
        elif isinstance(node, ast.Import):
            for alias in node.names:
                module = alias.asname or alias.name.split(".")[0]
                for name in attributes.get(module, ()):
                    flavor = flavor_of(alias.name, name)
                    if flavor is not None:
                        yield f"{module}.{name}", flavor


def _attributes(program: Program) -> dict[str, list[str]]:
    """What is read of each plain name: `XGBClassifier` of `xgb` in `xgb.XGBClassifier`."""
    found: dict[str, list[str]] = {}
    for statement in program.statements():
        for node in ast.walk(statement.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.setdefault(node.value.id, []).append(node.attr)
    return {name: list(dict.fromkeys(read)) for name, read in found.items()}


def _made(node: ast.expr, classes: dict[str, Flavor]) -> tuple[Flavor | None, bool, str]:
    """The flavor of what an expression makes, whether it is fitted at once, and on what."""
    if not isinstance(node, ast.Call):
        return None, False, ""
    if isinstance(node.func, ast.Attribute) and node.func.attr == "fit":
        flavor, _, _ = _made(node.func.value, classes)
        return flavor, True, _first_name(node)
    return classes.get(ast.unparse(node.func)), False, ""


def _method_calls(statements: list[Statement]) -> dict[tuple[str, str], str]:
    """Each method that is called on a plain name, with the first argument of its first call, if a name."""
    found: dict[tuple[str, str], str] = {}
    for statement in statements:
        for node in ast.walk(statement.tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if isinstance(node.func.value, ast.Name):
                found.setdefault((node.func.attr, node.func.value.id), _first_name(node))
    return found


def _first_name(call: ast.Call) -> str:
    return call.args[0].id if call.args and isinstance(call.args[0], ast.Name) else ""
