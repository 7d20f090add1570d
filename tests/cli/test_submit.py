"""`nb2job submit` without a service: what is refused before anything is sent, and the dry run."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

Run = Callable[..., Any]

JOB = """\
type: command
code: .
command: python train.py --lr ${{inputs.lr}}
inputs: {lr: 0.1}
environment: azureml:sklearn:1
compute: azureml:cpu-cluster
"""


@pytest.fixture
def submit(nb2job: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in [name for name in os.environ if name.startswith("AZURE")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").write_text(
        "import argparse\n\nparser = argparse.ArgumentParser()\n"
        'parser.add_argument("--lr", type=float)\nprint(parser.parse_args())\n'
    )
    (tmp_path / "job.yml").write_text(JOB)
    return partial(nb2job, "submit")


def test_a_dry_run_prints_what_would_be_sent(submit: Run) -> None:
    outcome = submit("job.yml", "--dry-run", "--set", "lr=1e-5")
    assert outcome.exit_code == 0, outcome.stderr
    assert yaml.safe_load(outcome.stdout) == {**yaml.safe_load(JOB), "inputs": {"lr": 1e-5}}
    assert outcome.stderr == ""


def test_no_workspace(submit: Run) -> None:
    outcome = submit("job.yml")
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    assert outcome.stderr.startswith("NB560 no workspace is named, by options, a config.json")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no.yml"], "no.yml: NB501 cannot be read: No such file or directory"),
        (["job.yml", "--set", "lr"], "nb2job submit: NB001 Invalid value for '--set': 'lr' is not"),
        (["job.yml", "--set", "rate=1"], "NB002 --set rate: job.yml has no such input\n  its literals: lr"),
        (["job.yml", "--set", "lr=fast"], "NB002 --set lr=fast: lr is declared as number"),
        (["job.yml", "--timeout", "0"], "nb2job submit: NB001 Invalid value for '--timeout'"),
    ],
)
def test_what_cannot_be_taken(submit: Run, arguments: list[str], message: str) -> None:
    outcome = submit(*arguments)
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith(message)


def test_findings_are_told_and_nothing_is_sent(submit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from nb2job.job import validate
    from nb2job.job.validate import Finding

    found = (
        Finding("NB504", "error", "job.yml", 3, "command", "no command", "write one"),
        Finding("NB504", "warning", "job.yml", 4, "inputs", "not used"),
    )
    monkeypatch.setattr(validate, "validate", lambda path: found)
    outcome = submit("job.yml", "--dry-run")
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    assert outcome.stderr.splitlines() == [
        "job.yml:3: NB504 no command",
        "  write one",
        "job.yml:4: NB504 warning: not used",
    ]
