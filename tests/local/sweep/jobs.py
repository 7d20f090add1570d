"""Small sweeps to run in tests: a job file, its quick script, and a look at what became of it."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from nb2job.local.plan import Options, Voices
from nb2job.local.sweep.journal import read_events
from nb2job.local.sweep.orphans import marked
from nb2job.local.sweep.result import SweepResult
from nb2job.local.sweep.run import run_sweep
from nb2job.local.sweep.watch import Lines, Watch
from nb2job.local.tracking import tracking_uri
from nb2job.search.trial import Sweep

X = "${{search_space.x}}"
QUICK = Path(__file__).parent / "quick_trial.py"


def write_sweep(folder: Path, command: str = "", *, trial: dict[str, Any] | None = None, **keys: Any) -> Path:
    """A sweep over x = 0, 1, 2; by default each trial logs x + 1 as its loss."""
    (folder / "src").mkdir(parents=True, exist_ok=True)
    shutil.copy(QUICK, folder / "src" / "train.py")
    command = (
        command or f"python train.py 1 0 {shlex.quote(str(folder / 'proof.txt'))} ${{{{search_space.x}}}}"
    )
    job = {
        "type": "sweep",
        "trial": {"command": command, "code": "src", "environment": "azureml:e:1", **(trial or {})},
        "search_space": {"x": {"type": "choice", "values": [0, 1, 2]}},
        "sampling_algorithm": "grid",
        "objective": {"primary_metric": "loss", "goal": "minimize"},
        "limits": {"max_total_trials": 3, "max_concurrent_trials": 2},
        **keys,
    }
    path = folder / "sweep.yml"
    path.write_text(yaml.safe_dump({key: value for key, value in job.items() if value is not None}))
    return path


def run(path: Path, *, resume: bool = False, said: list[str] | None = None, **options: Any) -> SweepResult:
    """Runs a sweep, shown by lines."""
    say = (said if said is not None else []).append

    @contextmanager
    def show(sweep: Sweep) -> Iterator[Watch]:
        yield Lines(sweep, say)

    return run_sweep(path, Options(**options), Voices(say=say), show, resume=resume)


def client() -> Any:
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri(Path.cwd(), os.environ))


def children(result: SweepResult) -> list[Any]:
    """The child runs of a sweep, in the order of their trials."""
    experiment = client().get_experiment_by_name(result.experiment)
    found = client().search_runs([experiment.experiment_id], f"tags.`mlflow.parentRunId` = '{result.run_id}'")
    return sorted(found, key=lambda one: int(one.data.tags["nb2job.trial"]))


def left(folder: Path) -> set[int]:
    """The processes that are left of the sweeps below a folder."""
    tokens = [read_events(path)[0]["token"] for path in folder.rglob("journal.jsonl")]
    assert tokens
    return {pid for token in tokens for pid in marked(f"{token}:")}
