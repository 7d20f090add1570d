"""How a run of the script is tracked: where it comes from, and how it ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from nb2job.convert import convert, sources_hash
from nb2job.notebook.read import read
from nb2job.program.settings import Settings
from nb2job.verify.tracking import copy_store
from tests.main_job.conftest import job_of

GOOD = "# %%\nrate = 0.5\nprint('accuracy:', rate)\n"
BAD = GOOD + "# %%\nrows = []\nfirst = rows[0]\n"


def run_of(script: Path, store: Path, folder: Path) -> tuple[subprocess.CompletedProcess[str], Any]:
    """Run a script as it would be run at home; the process and the run that MLflow has of it."""
    import mlflow

    copy_store(store, folder)
    (database,) = folder.glob("*.db")
    uri = f"sqlite:///{database}"
    environment = {**os.environ, "MLFLOW_TRACKING_URI": uri, "MLFLOW_DISABLE_TELEMETRY": "true"}
    process = subprocess.run(
        [sys.executable, script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    (run,) = mlflow.MlflowClient(uri).search_runs(["0"])
    return process, run


def written(folder: Path, source: str) -> Path:
    path = folder / "study.py"
    path.write_text(source, encoding="utf-8")
    return path


def test_a_run_knows_its_notebook_and_its_commit(tmp_path: Path, store: Path) -> None:
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b.c"]
    notebook = written(tmp_path, GOOD)
    script = job_of(notebook, tmp_path / "job")
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "a"], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    (tmp_path / "run").mkdir()
    process, run = run_of(script, store, tmp_path / "run")
    assert process.returncode == 0, process.stderr
    assert run.info.status == "FINISHED"
    tags = {name: value for name, value in run.data.tags.items() if not name.startswith("mlflow.")}
    assert tags == {
        "notebook": "study.py",
        "notebook_sha256": sources_hash(read(notebook)),
        "git_commit": head.stdout.strip(),
    }
    assert run.data.params == {"rate": "0.5"}
    assert run.data.metrics == {"accuracy": 0.5}


def test_a_run_that_raises_has_failed_and_says_why(tmp_path: Path, store: Path) -> None:
    script = job_of(written(tmp_path, BAD), tmp_path / "job")
    (tmp_path / "run").mkdir()
    process, run = run_of(script, store, tmp_path / "run")
    assert process.returncode == 1
    assert "Traceback" in process.stderr
    assert "IndexError: list index out of range" in process.stderr
    assert run.info.status == "FAILED"
    artifacts = run.info.artifact_uri.removeprefix("file://")
    kept = (tmp_path / "run" / artifacts / "traceback.txt").read_text(encoding="utf-8")
    assert kept.endswith("IndexError: list index out of range\n")
    assert "first = rows[0]" in kept
    assert "git_commit" not in run.data.tags or shutil.which("git")


def test_the_same_cells_have_the_same_tags(tmp_path: Path) -> None:
    first = convert(written(tmp_path, GOOD), Settings()).program.tags
    again = convert(written(tmp_path, GOOD), Settings()).program.tags
    other = convert(written(tmp_path, BAD), Settings()).program.tags
    assert first == again
    assert first[0] == other[0] == ("notebook", "study.py")
    assert first[1] != other[1]


def test_the_data_is_logged_on_request(tmp_path: Path, store: Path) -> None:
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    source = "# %%\nrows = open('rows.csv').read()\nprint('rows', len(rows))\n"
    assert "log_data" not in convert(written(tmp_path, source), Settings()).script
    script = job_of(written(tmp_path, source), tmp_path / "job", log_data=True)
    (tmp_path / "run").mkdir()
    shutil.copy(tmp_path / "rows.csv", tmp_path / "run")
    process, run = run_of(script, store, tmp_path / "run")
    assert process.returncode == 0, process.stderr
    (given,) = run.inputs.dataset_inputs
    assert given.dataset.name == "training_data"
    assert "rows.csv" in given.dataset.source


def test_without_tracking_there_are_no_tags(tmp_path: Path) -> None:
    assert "run_tags" not in convert(written(tmp_path, GOOD), Settings(tracking="none")).script
