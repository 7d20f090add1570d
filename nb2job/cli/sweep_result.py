"""A sweep's result in words or JSON: the best trial, how to take it further, where to look."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from nb2job.cli.report import Console

if TYPE_CHECKING:
    from nb2job.local.sweep.result import SweepResult
    from nb2job.local.sweep.watch import Watch
    from nb2job.search.trial import Sweep


def shown_on(console: Console) -> Callable[[Sweep], AbstractContextManager[Watch]]:
    """What shows a sweep: a live table on a terminal, lines elsewhere, nothing under --quiet."""

    @contextmanager
    def show(sweep: Sweep) -> Iterator[Watch]:
        import sys

        from nb2job.local.sweep.watch import Lines, live_table

        if console.quiet or not sys.stderr.isatty():
            yield Lines(sweep, console.note)
            return
        from rich.console import Console as Terminal

        with live_table(sweep, Terminal(stderr=True, no_color=console.color is False)) as watch:
            yield watch

    return show


def sweep_as_text(result: SweepResult, see: str, from_here: Callable[[Path], str]) -> str:
    """Status and trials, then the best one with the commands that take it further.

    Args:
        result: the sweep.
        see: where to look at its runs.
        from_here: a path as a person here would write it.
    """
    counts = [(status, sum(trial.status == status for trial in result.trials)) for status in _STATUSES]
    trials = ", ".join(f"{count} {status.lower()}" for status, count in counts if count)
    early = f" ({result.ended_early})" if result.ended_early else ""
    rows = [("run", result.run_id), ("experiment", result.experiment), ("trials", trials or "none")]
    rows += _best_rows(result, from_here) or [("best trial", f"none: {_why_none(result)}")]
    rows += [("folder", from_here(result.folder)), ("see", see)]
    width = max(len(name) for name, _ in rows)
    return "\n".join([f"{result.status}{early}", *(f"  {name:<{width}}  {value}" for name, value in rows)])


def sweep_as_json(result: SweepResult) -> str:
    """The same for programs; a metric that is no number is null."""
    import json
    from math import isfinite

    def number(value: float | None) -> float | None:
        return value if value is not None and isfinite(value) else None

    trials = [
        {
            "number": trial.number,
            "run_id": trial.run_id,
            "status": trial.status,
            "reason": trial.reason,
            "exit_code": trial.exit_code,
            "parameters": dict(trial.parameters),
            "metrics": [number(value) for value in trial.metrics],
        }
        for trial in result.trials
    ]
    found = {
        "run_id": result.run_id,
        "experiment": result.experiment,
        "status": result.status,
        "ended_early": result.ended_early,
        "primary_metric": result.sweep.objective.primary_metric,
        "goal": result.sweep.objective.goal,
        "best_trial": result.best.number if result.best else None,
        "best_value": number(result.best_value),
        "best_job": str(result.best_job) if result.best_job else None,
        "trials": trials,
        "folder": str(result.folder),
        "tracking_uri": result.tracking_uri,
    }
    return json.dumps(found, indent=2)


_STATUSES = ("FINISHED", "KILLED", "FAILED", "RUNNING", "WAITING")


def _best_rows(result: SweepResult, from_here: Callable[[Path], str]) -> list[tuple[str, str]]:
    if result.best is None or result.best_job is None or result.best_folder is None:
        return []
    parameters = ", ".join(f"{name}={value}" for name, value in result.best.parameters.items())
    job = shlex.quote(from_here(result.best_job))
    return [
        ("best trial", f"{result.best.number} (run {result.best.run_id})"),
        (result.sweep.objective.primary_metric, f"{result.best_value:.6g}"),
        ("parameters", parameters),
        ("its files", from_here(result.best_folder)),
        ("run it again", f"nb2job run {job}"),
        ("submit it", f"nb2job submit {job}"),
    ]


def _why_none(result: SweepResult) -> str:
    metric = result.sweep.objective.primary_metric
    if any(trial.status == "FINISHED" for trial in result.trials):
        return f"no trial logged {metric}"
    failed = next((trial for trial in result.trials if trial.status == "FAILED"), None)
    if failed is None:
        return "no trial finished"
    return f"see {result.folder / 'trials' / failed.label / 'user_logs' / 'std_log.txt'}"
