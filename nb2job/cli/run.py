"""nb2job run: a job file run on this machine, tracked in MLflow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2job.cli.report import Console, read_pairs, shared_options

if TYPE_CHECKING:
    from nb2job.local.run import RunResult

EXAMPLES = """\b
Examples:
  nb2job run train-job/job.yml
  nb2job run job.yml --set learning_rate=0.01 --set epochs=3
  nb2job run job.yml --input training_data=data/diabetes.csv
  nb2job run job.yml --python .venv/bin/python --format json"""


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
    experiment_name: str | None,
    output_dir: Path | None,
    style: str,
) -> int:
    """Run any Azure ML command job file on this machine.

    The command gets the same text, inputs, outputs, variables, working folder and time limit as on
    Azure ML, in a copy of its code. It is an MLflow run, in MLFLOW_TRACKING_URI or else
    sqlite:///mlflow.db in this folder. Each run has a folder .nb2job/runs/RUN_ID with its code,
    outputs and log; ./outputs and ./logs of the code are kept as artifacts.

    Ctrl-C ends the command and all that it started. Exits with 1 when the command fails.
    """
    import sys

    from nb2job.local.run import run_job

    result = run_job(
        job,
        set_values=dict(set_values),
        inputs=dict(inputs),
        python=python or sys.executable,
        echo=console.note,
        say=console.note,
        detail=console.detail,
        experiment_name=experiment_name or "",
        runs_folder=output_dir,
    )
    console.result(_as_json(result) if style == "json" else _as_text(result))
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

    # JSON has no NaN: a diverged loss is null.
    metrics = {name: value if isfinite(value) else None for name, value in result.metrics.items()}
    return json.dumps(asdict(result) | {"metrics": metrics, "folder": str(result.folder)}, indent=2)


def _from_here(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _where_to_look(uri: str) -> str:
    import shlex

    if uri.startswith(("sqlite:", "file:")):
        scheme, path = uri.split("://", 1)
        where = f"sqlite:///{_from_here(Path(path[1:]))}" if scheme == "sqlite" else uri
        return f"mlflow ui --backend-store-uri {shlex.quote(where)}"
    return uri
