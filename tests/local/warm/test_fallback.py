"""Where trials cannot start warm they start cold, and one line says why."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from nb2job.cli import main
from nb2job.local.sweep.orphans import marked
from nb2job.local.sweep.runner import Runner
from tests.local.sweep.jobs import X, left, run, write_sweep
from tests.local.sweep.test_sweep import interrupt_when

IDLE = "import time\ntime.sleep(60)\n"


def module(folder: Path, name: str, text: str) -> dict[str, str]:
    """A library, and the variables by which it is found."""
    (folder / "libraries").mkdir(exist_ok=True)
    (folder / "libraries" / f"{name}.py").write_text(text)
    return {"PYTHONPATH": str(folder / "libraries")}


@pytest.mark.parametrize(
    ("library", "reason"),
    [
        (
            "import threading, time\nthreading.Thread(target=time.sleep, args=[9], daemon=True).start()",
            "threads",
        ),
        ("import random\nrandom.seed(1)", "the random state"),
        ("import socket\nheld = socket.socket()", "open connections"),
        ("import subprocess\nsubprocess.Popen(['sleep', '3'])", "start processes"),
        ("raise ValueError", "cannot be imported ahead: ValueError"),
    ],
)
def test_libraries_that_cannot_be_forked(here: Path, library: str, reason: str) -> None:
    variables = module(here, "library", library)
    path = write_sweep(here, f"python own.py {X}", trial={"environment_variables": variables})
    (here / "src" / "own.py").write_text("try:\n    import library\nexcept ValueError:\n    pass\n")
    said: list[str] = []
    result = run(path, said=said, warm=True)
    assert not left(here)
    (line,) = [line for line in said if "--warm" in line]
    assert reason in line
    assert line.endswith("; each trial starts an interpreter of its own")
    assert [trial.status for trial in result.trials] == ["FINISHED"] * 3


def test_a_module_with_the_name_of_a_library(here: Path) -> None:
    """Every trial finds its own first, as it would cold."""
    path = write_sweep(here, f"python own.py {X}", search_space={"x": {"type": "choice", "values": [0]}})
    (here / "src" / "own.py").write_text("import json\nprint(json.OWN)\n")
    (here / "src" / "json.py").write_text("OWN = 'mine'\n")
    said: list[str] = []
    result = run(path, said=said, warm=True)
    assert (result.folder / "trials" / "0" / "user_logs" / "std_log.txt").read_text() == "mine\n"
    assert ["json is the job's own" in line for line in said if "--warm" in line] == [True]


def test_a_part_of_a_library_that_was_found_in_no_file(here: Path) -> None:
    """`torch.ops` says that it is `_ops.py`, as if it were the job's own."""
    text = "import sys, types\nops = sys.modules['library.ops'] = types.ModuleType('ops')\n"
    text += "ops.__file__ = '_ops.py'\n"
    one = {"x": {"type": "choice", "values": [0]}}
    variables = module(here, "library", text)
    path = write_sweep(
        here, f"python own.py {X}", search_space=one, trial={"environment_variables": variables}
    )
    (here / "src" / "own.py").write_text("import library\n")
    said: list[str] = []
    assert run(path, said=said, warm=True).status == "FINISHED"
    assert not [line for line in said if "--warm" in line]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (f"echo {X}", "the command is more than"),
        (f"python train{X}.py", "the command is more than"),
        (f"python no.py {X} || true", "the command is more than"),
        (f"python no.py {X}", "no.py is no script"),
    ],
)
def test_commands_that_start_cold(here: Path, command: str, reason: str) -> None:
    one = {"x": {"type": "choice", "values": [0]}}
    said: list[str] = []
    run(write_sweep(here, command, search_space=one), said=said, warm=True)
    assert [reason in line for line in said if "--warm" in line] == [True]


def test_a_value_that_only_a_shell_can_read(here: Path) -> None:
    """That trial alone starts cold."""
    path = write_sweep(
        here, f"python own.py {X}", search_space={"x": {"type": "choice", "values": ["a", "$((1+1))"]}}
    )
    (here / "src" / "own.py").write_text("import sys\nprint(sys.argv[1])\n")
    result = run(path, warm=True)
    logs = [(result.folder / "trials" / n / "user_logs" / "std_log.txt").read_text() for n in "01"]
    assert logs == ["a\n", "2\n"]


def test_limits_and_policies_end_warm_trials(here: Path) -> None:
    space = {"x": {"type": "choice", "values": [0, 1]}}
    limits = {"max_total_trials": 2, "max_concurrent_trials": 2, "trial_timeout": 1}
    path = write_sweep(here, f"python own.py {X}", search_space=space, limits=limits)
    stubborn = "import signal, subprocess, sys\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    (here / "src" / "own.py").write_text(f"{stubborn}subprocess.run(['sleep', '60'])\n")
    begun = time.monotonic()
    result = run(path, warm=True)
    assert [trial.reason for trial in result.trials] == ["trial_timeout"] * 2
    assert time.monotonic() - begun < 40
    assert not left(here)


def test_a_condemned_warm_trial_is_stopped(here: Path) -> None:
    path = write_sweep(
        here,
        f"python train.py {X} 0.1 {here}/proof.txt {X}",
        search_space={"x": {"type": "choice", "values": [3, 300]}},
        early_termination={"type": "bandit", "slack_amount": 5, "delay_evaluation": 2},
    )
    said: list[str] = []
    result = run(path, said=said, warm=True)
    assert not [line for line in said if "--warm" in line]
    assert [trial.status for trial in result.trials] == ["FINISHED", "KILLED"]
    assert not left(here)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_warm_trials(here: Path, number: int) -> None:
    path = write_sweep(here, f"python own.py {X}")
    (here / "src" / "own.py").write_text(f"print('begun', flush=True)\n{IDLE}")

    def running() -> bool:
        logs = list(here.glob(".nb2job/sweeps/*/trials/*/user_logs/std_log.txt"))
        return len(logs) == 2 and all("begun" in log.read_text() for log in logs)

    interrupt_when(running, number)
    with pytest.raises(KeyboardInterrupt):
        run(path, warm=True)
    assert not left(here)
    (here / "src" / "own.py").write_text("")  # the sweep has its own copy
    for code in here.glob(".nb2job/sweeps/*/code"):
        (code / "own.py").write_text("")
    result = run(path, resume=True)
    assert [(trial.label, trial.status) for trial in result.trials] == [
        ("0.2", "FINISHED"),
        ("1.2", "FINISHED"),
        ("2", "FINISHED"),
    ]


def test_it_is_killed_while_a_trial_runs(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That one goes on, and the next have another to start from."""
    taken = Runner._take
    killed: list[int] = []

    def take(self: Runner, event: Mapping[str, Any]) -> None:
        taken(self, event)
        if event["event"] == "ended" and not killed:
            killed.extend(marked(f"{self.site.token}:warm;"))
            os.kill(killed[0], signal.SIGKILL)

    monkeypatch.setattr(Runner, "_take", take)
    path = write_sweep(here, f"python own.py {X}")
    (here / "src" / "own.py").write_text(
        f"import os, sys, time\ngo, until = {str(here / 'go')!r}, time.time() + 60\n"
        "if sys.argv[1] == '2':\n    open(go, 'w').close()\n"
        "while sys.argv[1] == '0' and not os.path.exists(go) and time.time() < until:\n    time.sleep(0.1)\n"
    )
    begun = time.monotonic()
    result = run(path, warm=True)
    assert len(killed) == 1
    assert time.monotonic() - begun < 50
    assert [trial.status for trial in result.trials] == ["FINISHED"] * 3
    assert result.trials[0].label == "0"


def test_of_a_command_job(here: Path) -> None:
    (here / "job.yml").write_text("command: 'true'\nenvironment: azureml:e:1\n")
    result = CliRunner().invoke(main, ["run", "job.yml", "--warm"])
    assert (result.exit_code, "--warm starts the trials of sweeps" in result.output) == (2, True)
