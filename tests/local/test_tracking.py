"""Where a run is tracked, and what MLflow's refusals become."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nb2job.errors import JobError
from nb2job.local.tracking import open_run, store_files, tracking_uri


@pytest.mark.parametrize(
    ("given", "uri"),
    [
        ("", "sqlite:////here/mlflow.db"),
        ("sqlite:///runs/a.db", "sqlite:////here/runs/a.db"),
        ("sqlite:////data/a.db", "sqlite:////data/a.db"),
        ("http://localhost:5000", "http://localhost:5000"),
        ("azureml://eastus.api.azureml.ms/x", "azureml://eastus.api.azureml.ms/x"),
        ("file:///data/mlruns", "file:///data/mlruns"),
        ("mlruns", "file:///here/mlruns"),
        ("./mlruns", "file:///here/mlruns"),
        ("databricks", "databricks"),
    ],
)
def test_the_tracking_uri_holds_in_any_folder(given: str, uri: str) -> None:
    assert tracking_uri(Path("/here"), {"MLFLOW_TRACKING_URI": given}) == uri


def test_an_unset_uri_is_a_database_here() -> None:
    assert tracking_uri(Path("/here"), {}) == "sqlite:////here/mlflow.db"


def test_store_files() -> None:
    assert store_files("sqlite:////a/m.db?timeout=5") == (Path("/a/m.db"), Path("/a/mlruns"))
    assert store_files("http://localhost") == ()


def test_artifacts_go_beside_the_database(here: Path) -> None:
    run = open_run(f"sqlite:///{here}/mlflow.db", "an odd / name", "first", {"a": "b"})
    found = run.client.get_run(run.run_id)
    root = (here / "mlruns" / "an-odd-name").as_uri()
    assert found.info.artifact_uri == f"{root}/{run.run_id}/artifacts"
    assert (found.info.run_name, found.data.tags["a"]) == ("first", "b")


def test_a_deleted_experiment(here: Path) -> None:
    uri = f"sqlite:///{here}/mlflow.db"
    run = open_run(uri, "gone", "", {})
    run.client.delete_experiment(run.experiment_id)
    with pytest.raises(JobError, match="gone was deleted") as caught:
        open_run(uri, "gone", "", {})
    assert f"restore -x {run.experiment_id}" in caught.value.hint


def test_a_store_that_cannot_be_used() -> None:
    with pytest.raises(JobError) as caught:
        open_run("nothing://here", "x", "", {})
    assert caught.value.code == "NB509"
    assert "\n" not in caught.value.message


def test_a_database_that_is_none(here: Path) -> None:
    """MLflow lets through what SQLAlchemy says."""
    (here / "mlflow.db").write_bytes(b"no database" * 1000)
    with pytest.raises(JobError, match="file is not a database") as caught:
        open_run(f"sqlite:///{here}/mlflow.db", "x", "", {})
    assert caught.value.code == "NB509"
    assert "\n" not in caught.value.message


def test_without_mlflow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    monkeypatch.setitem(sys.modules, "mlflow.exceptions", None)
    with pytest.raises(JobError, match="mlflow is not installed") as caught:
        open_run("sqlite:///x.db", "x", "", {})
    assert caught.value.hint == 'pip install "nb2job[local]"'
