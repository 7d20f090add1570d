"""`nb2job submit` from a shell, with the real SDK: what a person sees, and the exit codes."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.azure.faults import Fault
from tests.azure.stand_in import StandIn

Shell = Callable[..., Any]


def test_a_job_that_is_sent(azure: StandIn, job: Path, shell: Shell) -> None:
    outcome = shell("submit", "job/job.yml", "--set", "lr=1e-3")
    assert outcome.exit_code == 0, outcome.stderr
    ((name, sent),) = azure.jobs.items()
    assert sent["inputs"]["lr"]["value"] == "0.001"
    head, *rows = outcome.stdout.splitlines()
    assert head == "NotStarted"
    found = dict(row.split(maxsplit=1) for row in rows)
    assert list(found) == ["job", "experiment", "workspace", "studio"]
    assert found["job"] == name
    assert found["studio"].startswith(f"https://ml.azure.com/runs/{name}?")
    assert outcome.stderr == "to workspace course in resource group training, named by environment\n"


def test_a_job_whose_log_is_followed(azure: StandIn, job: Path, shell: Shell) -> None:
    azure.workspace.statuses = ["Running", "Running", "Failed"]
    outcome = shell("submit", "job/job.yml", "--stream", "--format", "json")
    assert outcome.exit_code == 1
    found = json.loads(outcome.stdout)
    assert (found["status"], found["workspace"]) == ("Failed", "course")
    assert "\nEpoch 1\nEpoch 2\n" in outcome.stderr
    assert "Execution failed: exit code 1." in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_no_answer_and_the_second_try(azure: StandIn, job: Path, shell: Shell) -> None:
    with azure.going_wrong(Fault("stalled", 6)):
        outcome = shell("submit", "job/job.yml", "--timeout", "5", "-q")
    assert outcome.exit_code == 1
    first, hint = outcome.stderr.splitlines()
    assert first.startswith("NB572 nothing has moved for 5 s while ")
    assert hint == "  run this again: what has arrived whole is not sent twice"
    assert shell("submit", "job/job.yml", "-q").exit_code == 0
    assert len(azure.jobs) == 1


def test_the_upload_is_seen_on_a_terminal(azure: StandIn, job: Path, tmp_path: Path) -> None:
    (job.parent / "src" / "weights.bin").write_bytes(os.urandom(3_000_000))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "nb2job", "submit", "job/job.yml"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "COLUMNS": "100"}
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=theirs, stdout=subprocess.PIPE)
    os.close(theirs)
    seen = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            seen += os.read(ours, 10_000)
        except OSError:  # the other end is closed
            break
    os.close(ours)
    assert process.wait(30) == 0
    assert b"uploading src (3.0 MBs): 100%" in seen
