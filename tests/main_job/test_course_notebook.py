"""The course-like notebook, word for word what was promised."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from nb2job.convert import convert
from nb2job.local.run import run_job
from nb2job.program.settings import Settings
from tests.main_job.conftest import NOTEBOOKS, job_of

TRAIN = NOTEBOOKS / "train.ipynb"


def test_its_four_sections_are_functions() -> None:
    conversion = convert(TRAIN, Settings(param=("C",)))
    assert [one.name for one in conversion.program.functions] == [
        "read_data",
        "split_data",
        "train_model",
        "evaluate_model",
    ]
    assert "def main(" in conversion.script
    assert "def parse_args(" in conversion.script
    assert "head()" not in conversion.script
    assert "print(" not in conversion.script


def test_c_is_an_argument_everywhere(tmp_path: Path) -> None:
    job_of(TRAIN, tmp_path / "job", param=("C",))
    job = yaml.safe_load((tmp_path / "job" / "job.yml").read_text())
    assert job["inputs"]["C"] == 10.0
    assert "--C=${{inputs.C}}" in job["command"]
    assert "--training-data ${{inputs.training_data}}" in job["command"]
    submit = (tmp_path / "job" / "submit.py").read_text()
    assert "--C=${{inputs.C}}" in submit
    assert "--training-data ${{inputs.training_data}}" in submit
    script = (tmp_path / "job" / "src" / "train.py").read_text()
    assert "LogisticRegression(C=C, " in script
    assert re.search(r'"--C",\s*type=float,\s*default=10\.0', script)


def test_a_literal_becomes_an_argument_where_it_stands() -> None:
    script = convert(TRAIN, Settings(param=("reg_rate=0.1",))).script
    assert "C=1 / reg_rate" in script
    assert '"--reg-rate"' in script


def test_help_explains_each_argument(tmp_path: Path) -> None:
    script = job_of(TRAIN, tmp_path / "job", param=("C",))
    run = subprocess.run(
        [sys.executable, str(script), "--help"], capture_output=True, text=True, timeout=60, check=True
    )
    assert "the data file to read (default: data/breast_cancer.csv)" in " ".join(run.stdout.split())
    assert "the inverse of the regularization strength (default: 10.0)" in " ".join(run.stdout.split())


@pytest.mark.filterwarnings("ignore")
def test_the_job_runs_here_and_logs_what_the_notebook_printed(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    from mlflow import MlflowClient

    shutil.copytree(NOTEBOOKS / "data", tmp_path / "data")
    shutil.copy(TRAIN, tmp_path / "train.ipynb")
    shutil.copy(store, tmp_path / "mlflow.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    job_of(tmp_path / "train.ipynb", tmp_path / "train-job", param=("C",))
    result = run_job(
        tmp_path / "train-job" / "job.yml",
        set_values={"C": "0.01"},
        inputs={},
        python=sys.executable,
        echo=lambda text: None,
        say=lambda text: None,
        detail=lambda text: None,
    )
    assert (result.status, result.exit_code) == ("FINISHED", 0)
    assert set(result.metrics) == {"Accuracy", "AUC", "F1 score"}
    assert len(repr(result.metrics["AUC"])) > 10
    assert float(result.params["C"]) == 0.01
    client = MlflowClient(f"sqlite:///{tmp_path}/mlflow.db")
    artifacts = {one.path for one in client.list_artifacts(result.run_id)}
    assert {"evaluate_model_1.png", "model"} <= artifacts
