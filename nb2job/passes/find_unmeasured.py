"""A finding for a script that trains a model and logs no metric at all; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator

from nb2job.models.fitted import fits, fitted_models, never_seen
from nb2job.models.unlogged import unlogged
from nb2job.notebook.cell import Note
from nb2job.program.program import Program, Statement
from nb2job.regex import regex

_LOGS = frozenset({"log_value", "log_history", "log_report", "log_kept", "metric_names"})
"""The helpers of the script that log numbers."""
_OWN = regex(
    r"log_metric|autolog|wandb|SummaryWriter|add_scalar|neptune|comet|TensorBoard|CSVLogger|Logger\("
)
_TRANSFORMS = regex(r"\.(?:fit_)?transform\(|\.fit_resample\(")
_HINT = 'Print a score with its name, as in print("accuracy:", accuracy), or use --metric NAME=EXPR.'


def find_unmeasured(program: Program) -> Program:
    """Name the first training, unless something is logged, or a number that is not has been told of."""
    told = any(one.code == "NB365" for one in program.notes)
    if program.settings.tracking != "custom" or program.metrics or program.helpers & _LOGS or told:
        return program
    if program.tracked.metrics or program.tracked.autolog:
        return program
    statements = list(program.every_statement())
    if any(_OWN.search(one.text) for one in statements):
        return program
    code = "\n".join(one.text for one in statements)
    for name, statement in _trained(program):
        changes = any(f"{name}{found[0]}" in code for found in _TRANSFORMS.finditer(code))
        if not changes and not program.silenced.holds("NB365", statement.place):
            words = f"{name} is trained, and nothing that says how well is logged"
            return program.noting(Note("NB365", statement.place, words, _HINT))
    return program


def _trained(program: Program) -> Iterator[tuple[str, Statement]]:
    """Every model that is fitted, in a loop or function too: its name, and the statement."""
    order = list(program.statements())
    yield from ((one.name, order[one.number]) for one in fits(program))
    yield from ((one.root, one.statement) for one in fitted_models(program))
    yield from never_seen(program)
    yield from ((one.name, one.statement) for one in unlogged(program))
