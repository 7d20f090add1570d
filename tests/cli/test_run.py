"""`nb2job run`: results on stdout, the log on stderr, and the exit codes of the contract."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from nb2job.cli.run import _as_text
from nb2job.local.run import RunResult

Run = Callable[..., Any]


@pytest.fixture
def run(nb2job: Run) -> Run:
    return partial(nb2job, "run")


def write(folder: Path, command: str, rest: str = "") -> str:
    (folder / "job.yml").write_text(f"type: command\ncommand: {json.dumps(command)}\n{rest}")
    return "job.yml"


def test_a_job_that_succeeds(here: Path, run: Run) -> None:
    outcome = run(write(here, "echo ${{inputs.lr}}", "inputs: {lr: 0.1}\n"), "--set", "lr=1e-5")
    assert outcome.exit_code == 0, outcome.stderr
    assert "1e-05\n" in outcome.stderr
    (folder,) = (here / ".nb2job" / "runs").iterdir()
    assert outcome.stdout.splitlines() == [
        "FINISHED (exit code 0)",
        f"  run         {folder.name}",
        "  experiment  job",
        f"  folder      .nb2job/runs/{folder.name}",
        "  see         mlflow ui --backend-store-uri sqlite:///mlflow.db",
    ]


def test_a_job_that_fails(here: Path, run: Run) -> None:
    outcome = run(write(here, "exit 7"))
    assert outcome.exit_code == 1
    assert outcome.stdout.startswith("FAILED (exit code 7)\n")


def test_metrics_and_json(here: Path, run: Run) -> None:
    script = "import mlflow; mlflow.log_metric('loss', 0.25); mlflow.log_metric('bad', float('nan'))"
    outcome = run(write(here, f'python -c "{script}"'), "--format", "json", "-q")
    assert outcome.stderr == ""
    found = json.loads(outcome.stdout)
    assert found["metrics"] == {"loss": 0.25, "bad": None}
    assert (found["status"], found["exit_code"]) == ("FINISHED", 0)
    assert found["folder"].endswith(found["run_id"])


def test_the_table_of_metrics(here: Path, run: Run) -> None:
    script = "import mlflow; mlflow.log_metrics({'loss': 0.25, 'accuracy': 0.912345678})"
    outcome = run(write(here, f'python -c "{script}"'))
    assert "  metric accuracy  0.912346\n  metric loss      0.25\n" in outcome.stdout


def test_quiet_and_verbose(here: Path, run: Run) -> None:
    job = write(here, "echo from the job")
    assert run(job, "-q").stderr == ""
    assert "\necho from the job\nfrom the job\n" in run(job, "-v").stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no.yml"], "no.yml: NB501 cannot be read: No such file or directory"),
        (["job.yml", "--set", "lr"], "nb2job run: NB001 Invalid value for '--set': 'lr' is not"),
        (["job.yml", "--set", "=1"], "nb2job run: NB001 Invalid value for '--set': '=1' is not"),
        (["job.yml", "--set", "lr=fast"], "NB002 --set lr=fast: lr is declared as number"),
        (["job.yml", "--set", "rate=1"], "NB002 --set rate: job.yml has no such input"),
        (["job.yml", "--input", "lr=a"], "NB003 --input lr: lr is a literal, not data"),
        (["job.yml", "--python", "no-such"], "NB004 --python no-such: no such program"),
        (["job.yml", "--output-dir", "job.yml"], "nb2job run: NB001 Invalid value for '--output"),
    ],
)
def test_bad_input(here: Path, arguments: list[str], message: str, run: Run) -> None:
    write(here, "ls", "inputs: {lr: 0.1}\n")
    outcome = run(*arguments)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith(message)
    assert len(outcome.stderr.splitlines()) <= 2


def test_a_mistake_in_the_job_file_has_its_line(here: Path, run: Run) -> None:
    outcome = run(write(here, "train ${{outputs.model}}", "inputs: {lr: 0.1}\n"))
    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [
        "job.yml:2: NB505 unknown reference ${{outputs.model}}",
        "  its inputs and outputs: inputs.lr",
    ]


def test_another_output_folder_and_experiment(here: Path, run: Run) -> None:
    outcome = run(write(here, "ls"), "--output-dir", "out", "--experiment-name", "mine")
    (folder,) = (here / "out").iterdir()
    assert f"  folder      out/{folder.name}\n" in outcome.stdout
    assert "  experiment  mine\n" in outcome.stdout


def test_ctrl_c(here: Path) -> None:
    """The whole program: the job is in a session of its own, and hears of it from us."""
    write(here, "echo >started; sleep 60")
    command = [sys.executable, "-m", "nb2job", "run", "job.yml"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as p:
        until = time.monotonic() + 240  # a busy machine takes long to import
        while time.monotonic() < until and not list(here.glob(".nb2job/runs/*/code/started")):
            time.sleep(0.05)
        p.send_signal(signal.SIGINT)
        stdout, stderr = p.communicate(timeout=240)
    assert (p.returncode, stdout) == (130, "")
    assert stderr.splitlines()[-1] == "interrupted"
    assert "Traceback" not in stderr


@pytest.mark.parametrize(
    ("uri", "where"),
    [
        ("sqlite:////data/a b/m.db", "mlflow ui --backend-store-uri 'sqlite:////data/a b/m.db'"),
        ("file:///data/mlruns", "mlflow ui --backend-store-uri file:///data/mlruns"),
        ("file:/data/mlruns", "mlflow ui --backend-store-uri file:/data/mlruns"),
        ("https://example.org", "https://example.org"),
    ],
)
def test_where_to_look(uri: str, where: str) -> None:
    result = RunResult("1", "e", "FINISHED", 0, {}, {}, Path("/data/runs/1"), uri)
    assert _as_text(result).splitlines()[-2:] == [
        "  folder      /data/runs/1",
        f"  see         {where}",
    ]
