"""nb2job runs: MLflow runs listed, compared, and the best of them named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nb2job.cli.report import Console, shared_options, write_page
from nb2job.cli.run_options import (
    GOAL,
    HTML,
    METRIC,
    ORDER,
    VALUE,
    WHERE,
    WHICH,
    examples_of,
    limit_of,
    takes,
)
from nb2job.errors import UsageError

if TYPE_CHECKING:
    from nb2job.compare.order import Sort
    from nb2job.compare.query import Query
    from nb2job.compare.run import Run
    from nb2job.compare.store import Store
    from nb2job.compare.table import Table

EXAMPLES = """\b
Examples:
  nb2job runs list
  nb2job runs list -e wines -e digits --sort 'metrics.accuracy DESC'
  nb2job runs best --metric accuracy --goal maximize
  nb2job runs trials 3f2a9c1e --html trials.html"""


@click.group("runs", epilog=EXAMPLES)
@shared_options
def command() -> None:
    """Read runs back from MLflow: list them, compare them, take the best.

    Runs are read from --tracking-uri, else MLFLOW_TRACKING_URI, else sqlite:///mlflow.db in this
    folder: a database, a tracking server, or Azure ML (azureml://, with the package azureml-mlflow).
    """


@command.command("list", epilog=examples_of("list"))
@takes(*WHICH, *ORDER, limit_of(100), *WHERE, HTML)
@shared_options
@click.pass_obj
def list_runs(
    console: Console, /, *, tracking_uri: str, style: str, html: Path | None, limit: int, **asked: Any
) -> int:
    """List runs, the newest first, or in the order of any metric or parameter.

    A sweep is one row, with how many trials it had; sorted by a metric it stands where its best trial does.
    """
    from nb2job.compare.listing import table_of
    from nb2job.compare.query import read_runs
    from nb2job.compare.store import open_store

    query = _query(limit, **asked)
    store = open_store(tracking_uri)
    with console.working() as say:
        found = read_runs(store, query, say)
    _write_page(console, html, store, found.runs, query.sort)
    _show(console, table_of(found, query.limit), style)
    return 0


@command.command("compare", epilog=examples_of("compare"))
@click.argument("runs", metavar="[RUN]...", nargs=-1)
@takes(*WHICH, *ORDER, limit_of(5))
@click.option("--all", "everything", is_flag=True, help="Show what is the same in all of them, too.")
@takes(*WHERE, HTML)
@shared_options
@click.pass_obj
def compare_runs(
    console: Console,
    /,
    *,
    runs: tuple[str, ...],
    tracking_uri: str,
    style: str,
    html: Path | None,
    everything: bool,
    limit: int,
    **asked: Any,
) -> int:
    """Show what differs between runs: those named by id or name, else the first that are listed."""
    from nb2job.compare.differ import comparison
    from nb2job.compare.experiments import find_run
    from nb2job.compare.query import read_runs
    from nb2job.compare.store import open_store

    if runs:
        _refuse_choosing()
    query = _query(limit, **asked)
    store = open_store(tracking_uri)
    with console.working() as say:
        found = [find_run(store, run) for run in runs] if runs else read_runs(store, query, say).runs
    if len(found) < 2:
        raise UsageError("NB001", f"{len(found)} runs are no comparison", "name two or more, or ask for more")
    _write_page(console, html, store, found, query.sort)
    _show(console, comparison(found, everything), style)
    return 0


@command.command("best", epilog=examples_of("best"))
@takes(*WHICH)
@click.option("--metric", metavar="NAME", required=True, help="The metric that counts.")
@click.option("--goal", type=GOAL, required=True, help="Which way is better.")
@takes(VALUE)
@takes(*WHERE)
@shared_options
@click.pass_obj
def best_run(
    console: Console, /, *, metric: str, goal: str, tracking_uri: str, style: str, **asked: Any
) -> int:
    """Name the run to take: the best that finished, trials of sweeps among them.

    For a trial of a sweep that was run here, also the commands that run it again or submit it.
    """
    from nb2job.compare.best import best_of
    from nb2job.compare.best_table import record_of, row_of
    from nb2job.compare.query import matching
    from nb2job.compare.store import open_store

    order = f"metrics.{metric} {'DESC' if goal == 'maximize' else 'ASC'}"
    query = _query(0, sort=order, nested=True, **asked)
    with console.working() as say:
        best = best_of(matching(open_store(tracking_uri), query, say), metric, goal)
    _show(console, record_of(best, metric) if style in ("text", "json") else row_of(best), style)
    return 0


@command.command("trials", epilog=examples_of("trials"))
@click.argument("run", metavar="RUN")
@takes(*METRIC, *WHERE, HTML)
@shared_options
@click.pass_obj
def trials(
    console: Console,
    /,
    *,
    run: str,
    metric: str,
    goal: str | None,
    tracking_uri: str,
    style: str,
    html: Path | None,
) -> int:
    """List a sweep's trials: what each was given, how it ended, its last and its best value.

    RUN is the id or name of the sweep's own run. The metric is the sweep's, unless another is named.
    """
    from nb2job.compare.experiments import find_run
    from nb2job.compare.order import Sort
    from nb2job.compare.store import open_store
    from nb2job.compare.trials import runs_of, table_of, trials_of

    store = open_store(tracking_uri)
    with console.working() as say:
        say("reading the trials")
        found = trials_of(store, find_run(store, run), metric, goal or "")
    order = Sort("metrics", found.metric, found.goal == "maximize")
    best = found.best.run.run_id if found.best else ""
    _write_page(console, html, store, runs_of(found), order, found.sweep.name, best)
    _show(console, table_of(found), style)
    return 0


def _refuse_choosing() -> None:
    """Where runs are named, an option that would choose them has no effect: it is refused, not dropped."""
    context = click.get_current_context()
    choosing = {"experiments", "users", "condition", "sort", "value", "nested", "limit"}
    given = [
        param.opts[-1]
        for param in context.command.params
        if param.name in choosing
        and context.get_parameter_source(param.name) is click.core.ParameterSource.COMMANDLINE
    ]
    if given:
        what = f"{', '.join(given)} would choose runs, and RUN names them"
        raise UsageError("NB001", what, "leave out one or the other")


def _query(limit: int, *, value: str, sort: str = "", nested: bool = False, **asked: Any) -> Query:
    from nb2job.compare.query import query_of

    return query_of(limit=limit, best_so_far=value == "best", sort=sort, nested=nested, **asked)


def _write_page(
    console: Console,
    path: Path | None,
    store: Store,
    runs: Sequence[Run],
    sort: Sort,
    title: str = "",
    best: str | None = None,
) -> None:
    if path is None:
        return
    from nb2job.compare.page import page_of

    with console.working() as say:
        text = page_of(store, runs, title or "Runs", sort, say, best)
    write_page(path, text)
    console.note(f"wrote {path} ({len(text.encode()) / 1e6:.1f} MB)")


def _show(console: Console, table: Table, style: str) -> None:
    """Text is cut to the terminal's width, and only there."""
    import shutil
    import sys

    from nb2job.compare import table as forms

    if style == "text":
        terminal = sys.stdout.isatty()
        width = shutil.get_terminal_size().columns if terminal else None
        color = terminal if console.color is None else console.color
        console.result(forms.as_text(table, width, color))
        return
    write = {"json": forms.as_json, "csv": forms.as_csv, "md": forms.as_markdown}[style]
    console.result(write(table))
