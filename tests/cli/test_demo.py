"""nb2job demo: what it converts and writes; its runs are stood in for, since others run such jobs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from mlflow import MlflowClient

from nb2job.cli import demo
from nb2job.local.sweep.definition import read_sweep
from tests.compare.conftest import log


def swept(uri: str) -> str:
    """The id of a sweep's run, with two trials."""
    client = MlflowClient(uri)
    experiment = client.create_experiment("wine")
    tags = {"nb2job.primary_metric": "Accuracy", "nb2job.goal": "maximize"}
    sweep = log(client, experiment, "sweep", values={}, tags=tags)
    for number, accuracy in enumerate((0.8, 0.9)):
        tags = {"mlflow.parentRunId": sweep, "nb2job.trial": str(number)}
        values, params = {"Accuracy": [accuracy]}, {"C": f"{10**number}"}
        log(client, experiment, f"trial {number}", values=values, params=params, tags=tags)
    return sweep


def test_it_ends_with_pages_and_names_them(
    here: Path, nb2job: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("plotly")
    uri = f"sqlite:///{here}/mlflow.db"
    sweep = SimpleNamespace(run_id=swept(uri), experiment="wine", status="FINISHED", tracking_uri=uri)
    jobs: list[Path] = []

    def run(console: object, job: Path) -> Any:
        jobs.append(job)
        return SimpleNamespace(status="FINISHED")

    def run_sweep(console: object, job: Path) -> Any:
        jobs.append(job)
        assert read_sweep(job).sweep.limits.max_total_trials == 6
        return sweep

    compared = SimpleNamespace(same=True)
    monkeypatch.setattr(demo, "_run", run)
    monkeypatch.setattr(demo, "_sweep", run_sweep)
    monkeypatch.setattr("nb2job.cli.verification.compared", lambda *asked: (compared, None))
    monkeypatch.setattr("nb2job.verify.page.page_of", lambda *asked: "a page")
    monkeypatch.setattr("nb2job.verify.table.verdict", lambda *asked: "the same")
    outcome = nb2job("demo")
    assert outcome.exit_code == 0, outcome.stderr
    assert all(job.exists() for job in jobs)
    assert "best: trial 1 (run " in outcome.stdout
    named = [Path(line.strip()) for line in outcome.stderr.splitlines() if line.startswith("  ")]
    pages = ["wine-job/report.html", "verify.html", "runs.html", "trials.html"]
    assert named == [Path("nb2job-demo", page) for page in pages]
    assert all(page.stat().st_size for page in named)
    compared.same = False
    assert nb2job("demo").exit_code == 1
