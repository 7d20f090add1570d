"""Log what `--metric NAME=EXPR` asks for, where all that the expression reads has its last value."""

from __future__ import annotations

from dataclasses import replace

from nb2job.errors import UsageError
from nb2job.notebook.cell import Note
from nb2job.program.lines_behind import with_lines
from nb2job.program.metric_requests import MetricRequest, last_value, metric_requests
from nb2job.program.numbers import number_names
from nb2job.program.process_state import has_warnings_as_errors
from nb2job.program.program import Program, Statement


def log_expressions(program: Program) -> Program:
    """Put a line that logs the value behind the statement that gives it its last value.

    Raises:
        UsageError: NB008, a --metric that cannot be logged.
    """
    asked = program.settings.metric
    if not asked:
        return program
    if program.settings.tracking == "none":
        message = "the script adds no tracking"
        raise UsageError("NB008", f"--metric {asked[0]}: {message}", "Log it in the notebook.")
    requests = metric_requests(program)
    numbers = number_names(program)
    strict = has_warnings_as_errors(program)
    statements = list(program.statements())
    lines: dict[int, list[Statement]] = {}
    notes: list[Note] = []
    helpers: set[str] = set()
    for one in requests:
        place = last_value(program, one)
        direct = not strict and numbers.is_number(one.expression, "")
        helpers |= set() if direct else {"log_value"}
        lines.setdefault(place, []).append(_line(program, one, statements[place], direct=direct))
        notes.append(Note("NB312", statements[place].place, f"logged as the metric {one.name}"))
    metrics = (*program.metrics, *(one.name for one in requests))
    changed = replace(program, metrics=metrics, helpers=program.helpers | helpers)
    return with_lines(changed, lines).noting(*notes)


def _line(program: Program, request: MetricRequest, after: Statement, *, direct: bool) -> Statement:
    """The call that logs it: of MLflow itself where the value is surely one number."""
    names = program.generated
    logger = f"{names.mlflow}.log_metric" if direct else names.log_value
    return Statement(f'{logger}("{request.name}", {request.text})', after.place)
