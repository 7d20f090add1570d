"""A sweep that is killed again and again ends with exactly its trials."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from nb2job.local.sweep.orphans import marked
from tests.local.kills import PATIENCE, Victim, faults


def killed(folder: Path, store: Path, kills: int, trials: int, *, warm: bool = False) -> Victim:
    victim = Victim(folder / "victim", trials, random.Random(kills), warm=warm)
    victim.prepare(store)
    assert victim.run(kills) == 0
    return victim


def test_a_few_kills(tmp_path: Path, empty_store: Path) -> None:
    victim = killed(tmp_path, empty_store, 2, 4)
    assert faults(victim) == []
    assert victim.kills.total() == 2


@pytest.mark.long
@pytest.mark.parametrize("warm", [False, True])
def test_many_kills(tmp_path: Path, empty_store: Path, warm: bool) -> None:
    victim = killed(tmp_path, empty_store, 40, 20, warm=warm)
    assert faults(victim) == []


def test_trials_that_outlive_their_runner_run_again(tmp_path: Path, empty_store: Path) -> None:
    """They are asked to end, and write an exit code of their own making: that is no end of the trial."""
    victim = Victim(tmp_path / "victim", 2, random.Random(0))
    victim.prepare(empty_store)
    job = victim.folder / "sweep.yml"
    waits = f"test -e {victim.folder}/go || sleep 60; python train.py"
    job.write_text(job.read_text().replace("python train.py", waits))
    runner = victim.start()
    until = time.monotonic() + PATIENCE
    while victim.steps() < 6 and time.monotonic() < until:  # two trials, two attempts, two processes
        time.sleep(0.05)
    runner.kill()
    runner.wait()
    assert marked(str(victim.state().header["token"]))
    (victim.folder / "go").touch()
    assert victim.start().wait(PATIENCE) == 0
    assert faults(victim) == []
    assert [(trial.label, trial.status) for trial in victim.state().trials.values()] == [
        ("0.2", "FINISHED"),
        ("1.2", "FINISHED"),
    ]
