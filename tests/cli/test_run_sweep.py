"""`nb2job run SWEEP.yml`: the best trial on stdout, what happens on stderr, and the exit codes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.local.sweep.jobs import write_sweep

Run = Callable[..., Any]


def test_a_sweep(here: Path, nb2job: Run) -> None:
    write_sweep(here)
    outcome = nb2job("run", "sweep.yml")
    assert outcome.exit_code == 0, outcome.stderr
    (folder,) = (here / ".nb2job" / "sweeps").iterdir()
    name = f".nb2job/sweeps/{folder.name}"
    lines = outcome.stdout.splitlines()
    assert lines[0] == "FINISHED"
    assert [line.split(maxsplit=1)[0] for line in lines[1:4]] == ["run", "experiment", "trials"]
    assert lines[3].split() == ["trials", "3", "finished"]
    assert lines[5:] == [
        "  loss          1",
        "  parameters    x=0",
        f"  its files     {name}/trials/0",
        f"  run it again  nb2job run {name}/best.yml",
        f"  submit it     nb2job submit {name}/best.yml",
        f"  folder        {name}",
        "  see           mlflow ui --backend-store-uri sqlite:///mlflow.db",
    ]
    assert "trial 0 started: x=0\n" in outcome.stderr
    again = nb2job("run", "sweep.yml", "--resume", "-q", "--format", "json")
    assert again.stderr == ""
    found = json.loads(again.stdout)
    assert (found["status"], found["best_trial"], found["best_value"]) == ("FINISHED", 0, 1.0)
    assert [trial["metrics"] for trial in found["trials"]] == [[1.0], [2.0], [3.0]]


def test_no_best_trial(here: Path, nb2job: Run) -> None:
    write_sweep(here, "true")
    assert "  best trial  none: no trial logged loss\n" in nb2job("run", "sweep.yml", "-q").stdout
    write_sweep(here, "exit 2")
    outcome = nb2job("run", "sweep.yml", "-q")
    assert (outcome.exit_code, outcome.stderr) == (1, "")
    assert outcome.stdout.startswith("FAILED (most trials failed)\n")
    assert "/trials/0/user_logs/std_log.txt\n" in outcome.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sweep.yml", "--resume"], "NB515 there is no sweep of sweep.yml"),
        (["sweep.yml", "--resume", "--set", "k=1"], "NB001 --resume takes no options"),
        (["sweep.yml", "--output-dir", "x"], "NB001 --output-dir is for command jobs"),
        (["job.yml", "--resume"], "NB001 --resume goes on with sweeps"),
        (["sweep.yml", "--isolated"], "sweep.yml:{line}: NB512 the environment names no conda or pip file"),
        (["sweep.yml", "--set", "x=1"], "NB002 --set x: sweep.yml has no such input"),
    ],
)
def test_bad_input(here: Path, nb2job: Run, arguments: list[str], message: str) -> None:
    text = write_sweep(here).read_text().splitlines()
    (here / "job.yml").write_text("type: command\ncommand: ls\n")
    outcome = nb2job("run", *arguments)
    line = next(number for number, one in enumerate(text, start=1) if "environment" in one)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith(message.format(line=line))
    assert len(outcome.stderr.splitlines()) <= 2
    assert not list(here.glob(".nb2job/sweeps/*"))


def test_ctrl_c_and_a_second_runner(here: Path) -> None:
    write_sweep(here, "echo >started; sleep 60")
    command = [sys.executable, "-m", "nb2job", "run", "sweep.yml"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as p:
        until = time.monotonic() + 240  # a busy machine takes long to import
        while time.monotonic() < until and not list(here.glob(".nb2job/sweeps/*/trials/1/code/started")):
            time.sleep(0.05)
        second = subprocess.run([*command, "--resume"], capture_output=True, text=True, check=False)
        p.send_signal(signal.SIGINT)
        stdout, stderr = p.communicate(timeout=240)
    assert second.returncode == 2
    assert f"is being run by process {p.pid}\n" in second.stderr
    assert (p.returncode, stdout) == (130, "")
    assert stderr.splitlines()[-1] == "interrupted"
    assert "go on with it: --resume" in stderr
    assert "Traceback" not in stderr
