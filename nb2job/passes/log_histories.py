"""Log what libraries measure while they train: Keras's history, the evaluations of boosters."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from nb2job.models.fitted import Fit, fits
from nb2job.notebook.cell import Note
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
    found = [_History(fit, text) for fit in fits(program) if (text := _measured(statements, fit))]
    if not found:
        return program
    after: dict[int, list[Statement]] = {}
    notes = []
    for one in found:
        place = statements[one.fit.number].place
        prefix = _prefix(program, found, one)
        text = f"{program.generated.log_history}({one.text}{prefix})"
        after.setdefault(one.fit.number, []).append(Statement(text, place))
        notes.append(Note("NB362", place, f"{one.text} is logged"))
    number = 0
    units = []
    for unit in program.units:
        held: list[Statement] = []
        for statement in unit.statements:
            held += [statement, *after.get(number, ())]
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


def _measured(statements: list[Statement], fit: Fit) -> str:
    """The expression that gives what a fit measured, or "" where nothing keeps it."""
    node, flavor = statements[fit.number].node, fit.made.flavor
    if not isinstance(node, (ast.Assign, ast.Expr)) or not flavor.measures:
        return ""
    call = next((one for one in ast.walk(node.value) if isinstance(one, ast.Call)), None)
    if call is None:
        return ""
    words = {word.arg: word.value for word in call.keywords}
    if fit.made.trained:
        return _recorded(words)
    (measure,) = flavor.measures
    if flavor.fits == "history":
        # Keras keeps the history of the last fit beside the model, too.
        alone = isinstance(node, ast.Expr) and node.value is call
        history = f"{fit.name}.history" if alone else _target(node)
        return f"{history}.{measure}" if history else ""
    return f"{fit.name}.{measure}" if "eval_set" in words else ""


def _target(node: ast.Assign | ast.Expr) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
    return target.id if isinstance(target, ast.Name) else ""


def _recorded(words: dict[str | None, ast.expr]) -> str:
    """The dict that a trainer writes its evaluations to: `evals_result=d`, `record_evaluation(d)`."""
    given = words.get("evals_result")
    if isinstance(given, ast.Name):
        return given.id
    for node in ast.walk(words["callbacks"]) if "callbacks" in words else ():
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("record_evaluation"):
            return node.args[0].id if node.args and isinstance(node.args[0], ast.Name) else ""
    return ""
