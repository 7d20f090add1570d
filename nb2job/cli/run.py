"""nb2job run: a job file run on this machine, tracked in MLflow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2job.cli.report import Console, read_pairs, shared_options
from nb2job.cli.sweep_result import shown_on, sweep_as_json, sweep_as_text
from nb2job.errors import UsageError

if TYPE_CHECKING:
    from nb2job.local.plan import Options, Voices
    from nb2job.local.run import RunResult

EXAMPLES = """\b
Examples:
  nb2job run train-job/job.yml
  nb2job run job.yml --set learning_rate=0.01 --set epochs=3
  nb2job run job.yml --input training_data=data/diabetes.csv
  nb2job run job.yml --python .venv/bin/python --format json
  nb2job run train-job/sweep.yml
  nb2job run train-job/sweep.yml --resume"""


@click.command("run", epilog=EXAMPLES)
@click.argument("job", metavar="JOB.yml", type=click.Path(path_type=Path))
@click.option(
    "--set",
    "set_values",
    metavar="NAME=VALUE",
    multiple=True,
    callback=read_pairs,
    help="Replace a literal input; of the type that the job file gives it. Repeatable.",
)
@click.option(
    "--input",
    "inputs",
    metavar="NAME=PATH",
    multiple=True,
    callback=read_pairs,
    help="Say where a data input is on this machine. Repeatable.",
)
@click.option("--python", metavar="PATH", help="The interpreter (default: nb2job's own).")
@click.option(
    "--isolated", is_flag=True, help="Run in an environment made from the job's own conda or pip file."
)
@click.option(
    "--resume", is_flag=True, help="Go on with a sweep of this file that was interrupted or killed."
)
@click.option(
    "--warm",
    is_flag=True,
    help="Start a sweep's trials from a process that has imported their libraries once.",
)
@click.option("--experiment-name", metavar="NAME", help="In place of the job's own.")
@click.option(
    "--output-dir",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where run folders go (default: .nb2job/runs).",
)
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
@shared_options
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    job: Path,
    set_values: tuple[tuple[str, str], ...],
    inputs: tuple[tuple[str, str], ...],
    python: str | None,
    isolated: bool,
    resume: bool,
    warm: bool,
    experiment_name: str | None,
    output_dir: Path | None,
    style: str,
) -> int:
    """Run any Azure ML command or sweep job file on this machine.

    The command gets the same text, inputs, outputs, variables, working folder and time limit as on
    Azure ML, in a copy of its code. It is an MLflow run, in MLFLOW_TRACKING_URI or else
    sqlite:///mlflow.db in this folder. Each run has a folder .nb2job/runs/RUN_ID with its code,
    outputs and log; ./outputs and ./logs of the code are kept as artifacts.

    The trials of a sweep are such runs, below a run of the sweep's own, with their folders in
    .nb2job/sweeps. A sweep that was ended, in whatever way, goes on with --resume. What is drawn has the
    distributions of Azure ML, but random, Sobol and Bayesian sequences of its own, for the same seed, too.

    Ctrl-C ends the command and all that it started. Exits with 1 when the command, or most trials
    of a sweep, fail.
    """
    import sys

    from nb2job.local.definition import is_sweep
    from nb2job.local.plan import Options, Voices

    asked = (dict(set_values), dict(inputs), python or sys.executable, isolated, experiment_name or "", warm)
    if is_sweep(job):
        if resume and (set_values or inputs or python or isolated or experiment_name or warm):
            hint = "to change anything, start a new sweep without --resume"
            raise UsageError("NB001", "--resume takes no options: those of the start count", hint)
        if output_dir:
            raise UsageError("NB001", "--output-dir is for command jobs: sweeps are kept in .nb2job/sweeps")
        return _run_sweep(console, job, Options(*asked), resume, style)
    if warm:
        raise UsageError("NB001", f"--warm starts the trials of sweeps, and {job} is a command job")
    if resume:
        raise UsageError("NB001", f"--resume goes on with sweeps, and {job} is a command job")
    voices = Voices(console.note, console.note, console.detail)
    return _run_command(console, job, Options(*asked), voices, output_dir, style)


def _run_command(
    console: Console, job: Path, options: Options, voices: Voices, output_dir: Path | None, style: str
) -> int:
    from nb2job.local.run import run_planned

    result = run_planned(job, options, voices, output_dir)
    console.result(_as_json(result) if style == "json" else _as_text(result))
    return 0 if result.status == "FINISHED" else 1


def _run_sweep(console: Console, job: Path, options: Options, resume: bool, style: str) -> int:
    from nb2job.local.plan import Voices
    from nb2job.local.sweep.run import run_sweep

    voices = Voices(console.note, console.note, console.detail)
    result = run_sweep(job, options, voices, shown_on(console), resume=resume)
    see = _where_to_look(result.tracking_uri)
    console.result(sweep_as_json(result) if style == "json" else sweep_as_text(result, see, _from_here))
    return 0 if result.status == "FINISHED" else 1


def _as_text(result: RunResult) -> str:
    head = f"{result.status} (exit code {result.exit_code})"
    rows = [("run", result.run_id), ("experiment", result.experiment)]
    rows += [("metric " + name, f"{value:.6g}") for name, value in sorted(result.metrics.items())]
    rows += [("folder", _from_here(result.folder)), ("see", _where_to_look(result.tracking_uri))]
    width = max(len(name) for name, _ in rows)
    return "\n".join([head, *(f"  {name:<{width}}  {value}" for name, value in rows)])


def _as_json(result: RunResult) -> str:
    import json
    from dataclasses import asdict
    from math import isfinite

    from nb2job.local.shown import shown

    # JSON has no NaN: a diverged loss is null.
    metrics = {name: value if isfinite(value) else None for name, value in result.metrics.items()}
    written = {"metrics": metrics, "folder": str(result.folder), "tracking_uri": shown(result.tracking_uri)}
    return json.dumps(asdict(result) | written, indent=2)


def _from_here(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _where_to_look(uri: str) -> str:
    import shlex

    from nb2job.local.shown import shown

    if uri.startswith(("sqlite:///", "file:")):
        path = uri.removeprefix("sqlite:///")
        where = uri if path == uri else f"sqlite:///{_from_here(Path(path))}"
        return f"mlflow ui --backend-store-uri {shlex.quote(where)}"
    return shown(uri)
