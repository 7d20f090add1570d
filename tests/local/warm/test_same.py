"""A sweep run cold and warm comes to the same: what its trials see, log, write, and how they end."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from nb2job.local.sweep.result import SweepResult
from tests.local.sweep.jobs import X, children, client, left, run, write_sweep

HOW = ["end", "exit 3", "exit with a text", "raise", "interrupt", "kill", "thread"]
ENDS = {
    "end": ("FINISHED", 0),
    "exit 3": ("FAILED", 3),
    "exit with a text": ("FAILED", 1),
    "raise": ("FAILED", 1),
    "interrupt": ("FAILED", 130),
    "kill": ("FAILED", 137),
    "thread": ("FINISHED", 0),
}
OWN = {"MLFLOW_RUN_ID", "NB2JOB_SWEEP_TRIAL"}
"""What differs between any two trials."""


def write(folder: Path, what: str) -> Path:
    path = write_sweep(
        folder,
        f"python {what} --how '{X}' --out ${{{{outputs.o}}}} --text \"a b\"",
        trial={"environment_variables": {"SEED": "7", "MLFLOW_ENABLE_ASYNC_LOGGING": "false"}},
        inputs={"k": 0.00001},
        outputs={"o": {"type": "uri_folder"}},
        search_space={"x": {"type": "choice", "values": HOW}},
        limits={"max_total_trials": len(HOW), "max_concurrent_trials": 1},
    )
    for name in ("trial.py", "near.py"):
        shutil.copy(Path(__file__).parent / name, folder / "src")
    return path


def seen(result: SweepResult, number: int) -> dict[str, Any]:
    """What a trial saw and left, less the names of its sweep and of its run."""
    folder = result.folder / "trials" / str(number)
    found: dict[str, Any] = json.loads((folder / "outputs" / "o" / "seen.json").read_text())
    found["environment"] = {name: text for name, text in found["environment"].items() if name not in OWN}
    found["log"] = (folder / "user_logs" / "std_log.txt").read_text()
    (child,) = (one for one in children(result) if one.data.tags["nb2job.trial"] == str(number))
    found["run"] = (child.info.status, child.data.params, child.data.metrics)
    found["artifacts"] = [item.path for item in client().list_artifacts(child.info.run_id)]
    text = json.dumps(found).replace(result.folder.name, "SWEEP")
    text = re.sub(r"--out [^ ]*|\(pid \d+\)", "", text)
    clean: dict[str, Any] = json.loads(text)
    return clean


@pytest.mark.parametrize("what", ["trial.py", "-m trial"])
def test_cold_and_warm(here: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setattr("nb2job.local.sweep.runner.most_failed", lambda state: False)
    path = write(here, what)
    said: list[str] = []
    cold, warm = run(path), run(path, warm=True, said=said)
    assert not [line for line in said if "--warm" in line]
    for number, how in enumerate(HOW):
        for result in (cold, warm):
            trial = result.trials[number]
            assert (how, trial.status, trial.exit_code) == (how, *ENDS[how])
        assert seen(warm, number) == seen(cold, number)
    assert not left(here)


def test_every_trial_reaches_its_own_run(here: Path) -> None:
    """MLflow was imported before any of a trial's variables was set."""
    path = write_sweep(
        here, f"python tracked.py {X}", search_space={"x": {"type": "choice", "values": ["a", "b"]}}
    )
    shutil.copy(Path(__file__).parent / "tracked.py", here / "src")
    said: list[str] = []
    cold, warm = run(path), run(path, warm=True, said=said)
    assert not [line for line in said if "--warm" in line]
    runs = [*children(cold), *children(warm)]
    assert [(one.info.status, one.data.params) for one in runs] == [
        ("FINISHED", {"x": "a"}),
        ("FINISHED", {"x": "b"}),
    ] * 2
    for name in ("seeded", "seeded by numpy", "loss"):
        assert len({one.data.metrics[name] for one in runs}) == 1
    # What the libraries left in memory is shared, and no trial's to collect.
    assert [one.data.metrics["frozen"] for one in runs] == [0.0, 0.0, 1.0, 1.0]
    for number in range(3):
        assert len({one.data.metrics[f"drawn {number}"] for one in runs}) == 4
    kept = [[item.path for item in client().list_artifacts(one.info.run_id)] for one in runs]
    assert kept == [["model", "user_logs"]] * 4
