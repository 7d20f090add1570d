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


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("$HOME", "NB531"),
        ('say "x"', "NB531"),
        ("sgd", "NB552"),
        ("gh" + "p_0123456789abcdefghijABCDEFGHIJ012345", "NB213"),
    ],
)
def test_a_value_that_is_set_is_looked_at_like_one_of_the_file(
    submit: Run, tmp_path: Path, value: str, code: str
) -> None:
    script = tmp_path / "train.py"
    script.write_text(script.read_text().replace("float", "str, choices=['adam', '']"))
    (tmp_path / "job.yml").write_text(JOB.replace("lr: 0.1", "lr: adam"))
    outcome = submit("job.yml", "--dry-run", "--set", f"lr={value}")
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    assert f"job.yml:4: {code} " in outcome.stderr
    assert "0123456789" not in outcome.stderr
    outcome = submit("job.yml", "--dry-run", "--set", "lr=")
    assert (outcome.exit_code, outcome.stderr[:24]) == (0, "job.yml:4: NB532 warning")


def test_a_value_that_is_set_mends_the_file(submit: Run, tmp_path: Path) -> None:
    (tmp_path / "job.yml").write_text(JOB.replace("lr: 0.1", "lr: {value: fast}"))
    assert submit("job.yml", "--dry-run").exit_code == 2
    outcome = submit("job.yml", "--dry-run", "--set", "lr=0.5")
    assert outcome.exit_code == 0, outcome.stderr
    assert yaml.safe_load(outcome.stdout)["inputs"] == {"lr": "0.5"}


def test_inputs_of_another_form_are_told_with_set_too(submit: Run, tmp_path: Path) -> None:
    (tmp_path / "job.yml").write_text(JOB.replace("{lr: 0.1}", "[lr]"))
    assert submit("job.yml", "--set", "lr=1").stderr.startswith("NB002 --set lr: job.yml has no such input")


def test_findings_are_told_and_nothing_is_sent(submit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from nb2job.job import validate
    from nb2job.job.validate import Finding

    found = (
        Finding("NB504", "error", "job.yml", 3, "command", "no command", "write one"),
        Finding("NB504", "warning", "job.yml", 4, "inputs", "not used"),
    )
    monkeypatch.setattr(validate, "validate", lambda path, text: found)
    outcome = submit("job.yml", "--dry-run")
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    assert outcome.stderr.splitlines() == [
        "job.yml:3: NB504 no command",
        "  write one",
        "job.yml:4: NB504 warning: not used",
    ]
