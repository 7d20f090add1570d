"""`nb2job validate`: findings on stdout, exit codes, JSON, and how little it takes."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

JOB = """type: command
code: src
command: python train.py --lr ${{inputs.lr}}
inputs: {lr: 0.1}
environment: azureml:sklearn:1
compute: azureml:cpu-cluster
"""
SCRIPT = """import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
parser.parse_args()
"""


@pytest.fixture
def validate(nb2job: Run) -> Run:
    return partial(nb2job, "validate")


@pytest.fixture(autouse=True)
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound job in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "train.py").write_text(SCRIPT)
    (tmp_path / "job.yml").write_text(JOB)
    return tmp_path


def change(old: str, new: str, name: str = "job.yml") -> None:
    assert old in JOB
    Path(name).write_text(JOB.replace(old, new))


def test_a_sound_job(validate: Run) -> None:
    outcome = validate("job.yml")
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert outcome.stderr == "job.yml: nothing found\n"
    assert validate("job.yml", "-q").stderr == ""


def test_findings_have_their_place_and_one_hint(validate: Run) -> None:
    change("compute: azureml:cpu-cluster", "computee: x\nlimits: {timeout: 0}")
    outcome = validate("job.yml")
    assert outcome.exit_code == 1
    assert outcome.stdout.splitlines() == [
        "job.yml:1: NB536 warning: `compute` is missing, so where it runs is left to a default",
        "  Say `compute: azureml:serverless`, or azureml:NAME for a cluster of the workspace.",
        "job.yml:6: NB504 unknown key `computee`",
        "  Did you mean `compute`?",
        "job.yml:7: NB547 `timeout` is 0",
        "  It counts seconds, at least 1.",
    ]
    assert outcome.stderr == ""


def test_warnings_are_errors_only_when_strict(validate: Run) -> None:
    change("compute: azureml:cpu-cluster\n", "")
    assert validate("job.yml").exit_code == 0
    assert validate("job.yml", "--strict").exit_code == 1


def test_json(validate: Run) -> None:
    change("--lr", "--rate")
    outcome = validate("job.yml", "--format", "json")
    assert outcome.exit_code == 1
    assert json.loads(outcome.stdout) == {
        "job": "job.yml",
        "findings": [
            {
                "code": "NB550",
                "severity": "error",
                "path": "job.yml",
                "line": 3,
                "key": "command",
                "message": "train.py takes no --rate",
                "hint": "It takes --lr.",
            }
        ],
    }


def test_several_files(validate: Run) -> None:
    change("--lr", "--rate", "other.yml")
    outcome = validate("job.yml", "other.yml")
    assert outcome.exit_code == 1
    assert outcome.stdout.startswith("other.yml:3: NB550 ")
    outcome = validate("job.yml", "other.yml", "--format", "json")
    assert [len(one["findings"]) for one in json.loads(outcome.stdout)] == [0, 1]


def test_what_cannot_be_judged(validate: Run) -> None:
    Path("pipeline.yml").write_text("type: pipeline\njobs: {}\n")
    for name, code in (("missing.yml", "NB501"), ("pipeline.yml", "NB502"), ("src", "NB501")):
        outcome = validate(name)
        assert outcome.exit_code == 2
        assert outcome.stderr.startswith(f"{name}: {code} ")


def test_the_others_are_judged_where_one_cannot_be(validate: Run) -> None:
    Path("pipeline.yml").write_text("type: pipeline\njobs: {}\n")
    change("--lr", "--rate", "other.yml")
    outcome = validate("missing.yml", "pipeline.yml", "other.yml", "job.yml")
    assert outcome.exit_code == 2
    assert outcome.stdout.startswith("other.yml:3: NB550 ")
    told = [line.split()[:2] for line in outcome.stderr.splitlines() if not line.startswith(" ")]
    assert told == [["job.yml:", "nothing"], ["missing.yml:", "NB501"], ["pipeline.yml:", "NB502"]]
    outcome = validate("missing.yml", "other.yml", "--format", "json")
    assert outcome.exit_code == 2
    assert [one["job"] for one in json.loads(outcome.stdout)] == ["other.yml"]
    assert validate("missing.yml", "--format", "json").stdout == ""


def test_what_is_not_yaml(validate: Run) -> None:
    Path("job.yml").write_text("type: [command\n")
    outcome = validate("job.yml")
    assert outcome.exit_code == 1
    assert outcome.stdout.startswith("job.yml:2: NB501 is not YAML: ")


PROBE = """
import sys
from nb2job.cli import main

try:
    main.main(["validate", "job.yml"])
except SystemExit as left:
    assert left.code == 0
heavy = {"azure", "mlflow", "optuna", "libcst", "nbformat", "jinja2", "jsonschema", "scipy", "numpy"}
print(sorted(heavy & {name.split(".")[0] for name in sys.modules}))
"""


def test_it_takes_little_time_and_no_sdk(tmp_path: Path) -> None:
    """CPU of the whole process, the best of three, of which the first one compiles."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", PROBE]
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        assert done.stdout == "[]\n"
    assert min(times) < 0.3, times
