"""Log what libraries measure while they train: Keras's history, the evaluations of boosters."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from nb2job.models.evaluated import evaluations
from nb2job.models.fitted import Fit, fits
from nb2job.notebook.cell import Note
from nb2job.program.nodes import unparse, walk
from nb2job.program.origins import names_by_origin
from nb2job.program.program import Program, Statement


@dataclass(frozen=True, slots=True)
class _History:
    """What a fit measured: the expression that gives it, and the model's name."""

    fit: Fit
    text: str


def log_histories(program: Program) -> Program:
    """Put a `log_history` after each fit at the top level that leaves its measurements to the notebook.

    Autolog logs the same by itself.
    """
    if program.settings.tracking != "custom" or program.tracked.autolog:
        return program
    statements = list(program.statements())
    every = fits(program)
    methods = names_by_origin(program).methods
    own = "fit" in methods
    found = [one for fit in every if (one := _measured(statements, fit, own=own)) is not None]
    lines: dict[int, tuple[Statement, ...]] = {}
    notes = []
    for one in found:
        statement = statements[one.fit.number]
        prefix = _prefix(program, found, one)
        line = Statement(f"{program.generated.log_history}({one.text}{prefix})", statement.place)
        lines[one.fit.number] = (*lines.get(one.fit.number, (statement,)), line)
        notes.append(Note("NB362", statement.place, f"{one.text} is logged"))
    for number, text in () if "evaluate" in methods else evaluations(statements, every).items():
        place = statements[number].place
        lines[number] = (Statement(f"{program.generated.log_history}({text})", place),)
        notes.append(Note("NB362", place, "what is evaluated is logged"))
    if not lines:
        return program
    number = 0
    units = []
    for unit in program.units:
        held: list[Statement] = []
        for statement in unit.statements:
            held += lines.get(number, (statement,))
            number += 1
        units.append(unit.holding(held))
    helpers = program.helpers | {"log_history"}
    return replace(program, units=tuple(units), helpers=helpers).noting(*notes)


def _prefix(program: Program, found: list[_History], one: _History) -> str:
    """What tells the series of two fits apart, and those from a printed number of the same name."""
    if len(found) > 1:
        order = [other for other in found if other.fit.name == one.fit.name].index(one)
        return f', "{one.fit.name}{"" if not order else f"_{order + 1}"} "'
    taken = one.fit.made.flavor.autolog_metrics & {*program.metrics}
    return ', "training "' if taken else ""


def _measured(statements: list[Statement], fit: Fit, *, own: bool) -> _History | None:
    """The expression that gives what a fit measured; None where nothing does."""
    node, flavor = _fitting(statements[fit.number].node, fit.name), fit.made.flavor
    if not isinstance(node, (ast.Assign, ast.Expr)) or not flavor.measures:
        return None
    call = next((one for one in walk(node.value) if isinstance(one, ast.Call)), None)
    if call is None:
        return None
    words = {word.arg: word.value for word in call.keywords}
    if fit.made.trained:
        text = _recorded(words)
    elif flavor.fits == "history":
        return None if own else _of_history(node, fit)
    else:
        (measure,) = flavor.measures
        text = f"{fit.name}.{measure}" if "eval_set" in words else ""
    return _History(fit, text) if text else None


def _fitting(node: ast.stmt | None, name: str) -> ast.stmt | None:
    """The line that fits a model: the statement, or the only one that does in the body of a `with`."""
    if not isinstance(node, ast.With):
        return node
    found = [one for one in node.body if f"{name}.fit(" in unparse(one)]
    return _fitting(found[0], name) if len(found) == 1 else None


def _of_history(node: ast.Assign | ast.Expr, fit: Fit) -> _History | None:
    """The history that a name holds, or that a fit by itself gives."""
    (measure,) = fit.made.flavor.measures
    if _target(node):
        return _History(fit, f"{_target(node)}.{measure}")
    fitted = f"{fit.name}.fit"
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return None
    # Keras keeps the history of the last fit beside the model, too.
    alone = unparse(node.value.func) == fitted
    return _History(fit, f"{fit.name}.history.{measure}") if alone else None


def _target(node: ast.Assign | ast.Expr) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
    return target.id if isinstance(target, ast.Name) else ""


def _recorded(words: dict[str | None, ast.expr]) -> str:
    """The dict that a trainer writes its evaluations to: `evals_result=d`, `record_evaluation(d)`."""
    given = words.get("evals_result")
    if isinstance(given, ast.Name):
        return given.id
    for node in walk(words["callbacks"]) if "callbacks" in words else ():
        if isinstance(node, ast.Call) and unparse(node.func).endswith("record_evaluation"):
            return node.args[0].id if node.args and isinstance(node.args[0], ast.Name) else ""
    return ""
