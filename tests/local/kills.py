"""Kill a sweep at random, and go on with it: `python -m tests.local.kills --kills 200 --trials 50`.

Killed are the runner, a trial, or both with all that they started. In the end there must be exactly the
trials that were asked for, none started again after it finished, every logged value in the store.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import yaml

from nb2job.local.sweep.journal import read_events
from nb2job.local.sweep.orphans import marked
from nb2job.local.sweep.state import SweepState, replay

PAUSE = 0.25
PATIENCE = 300.0


@dataclass
class Victim:
    """One sweep in a folder of its own, with what was done to it."""

    folder: Path
    trials: int
    rng: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    forked: bool = False
    values: int = 4
    warm: bool = False
    startup: float = 5.0

    def prepare(self, store: Path) -> None:
        """Writes the job, its script and an empty store."""
        (self.folder / "src").mkdir(parents=True)
        shutil.copy(Path(__file__).parent / "sweep" / "quick_trial.py", self.folder / "src" / "train.py")
        shutil.copy(store, self.folder / "mlflow.db")
        proof = self.folder / "proof.txt"
        job = {
            "type": "sweep",
            "trial": {
                "command": f"python train.py {self.values} {PAUSE} {proof} ${{{{search_space.x}}}}",
                "code": "src",
                "environment": "azureml:e:1",
            },
            "search_space": {"x": {"type": "uniform", "min_value": 0.0, "max_value": 1.0}},
            "objective": {"primary_metric": "loss", "goal": "minimize"},
            "sampling_algorithm": {"type": "random", "seed": 5},
            "limits": {"max_total_trials": self.trials, "max_concurrent_trials": 2},
        }
        (self.folder / "sweep.yml").write_text(yaml.safe_dump(job), encoding="utf-8")

    def start(self) -> subprocess.Popen[bytes] | Forked:
        """A runner; it goes on where there is something to go on with."""
        resume = ["--resume"] if self.journal() is not None else ["--warm"] * self.warm
        if self.forked:
            return Forked(self.folder, ["run", "sweep.yml", *resume])
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW")}
        with (self.folder / "runner.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "nb2job", "run", "sweep.yml", *resume],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def journal(self) -> Path | None:
        found = [
            path
            for path in self.folder.glob(".nb2job/sweeps/*/journal.jsonl")
            if path.read_bytes().find(b"\n") > 0
        ]
        return found[0] if found else None

    def state(self) -> SweepState:
        path = self.journal()
        return replay(read_events(path)) if path else SweepState()

    def kill(self, runner: subprocess.Popen[bytes] | Forked, share: float) -> None:
        """Waits for a random moment, then kills; `share` of all kills were made before."""
        before = self.state()
        begun, size = time.monotonic(), self.steps()
        # Two more may end by themselves before the next look.
        done = (len(before.done) + 2) / self.trials
        ahead = done > share
        if self.rng.random() < 0.15:  # any moment of the start
            self.wait(runner, begun + self.rng.uniform(0, self.startup / 2 if ahead else self.startup))
        else:
            # Two trials begin with four steps, the last one with two; from the next on, one may have ended.
            size += self.rng.randint(1, 2 if ahead else 6)
            while runner.poll() is None and self.steps() < size and time.monotonic() < begun + PATIENCE:
                time.sleep(0.01)
            self.startup = 0.7 * self.startup + 0.3 * (time.monotonic() - begun)
            self.wait(
                runner,
                time.monotonic() + self.rng.uniform(0, PAUSE / 2 if ahead else min(self.values, 8) * PAUSE),
            )
        if runner.poll() is not None:
            return
        self.strike(runner, ahead)

    def strike(self, runner: subprocess.Popen[bytes] | Forked, ahead: bool = False) -> None:
        """One kill; of a sweep that is ahead of its kills, none whose trials could finish by themselves."""
        state = self.state()
        token = state.header.get("token", "")
        found = sorted(marked(f"{token}:")) if token else []
        failed = sum(trial.status == "FAILED" for trial in state.done)
        may_fail = len(state.done) > 3 and 4 * (failed + 1) < len(state.done)
        what = self.rng.choices(
            ["runner", "trial", "both", "asked"], [45, 10 if found and may_fail else 0, 40, 5]
        )[0]
        if ahead:  # the runner first, or it would see its trials end
            what = "both" if found else "runner"
            runner.send_signal(signal.SIGKILL)
        if what in ("trial", "both") and found:
            hit = [self.rng.choice(found)] if self.rng.random() < 0.5 and not ahead else found
            for pid in hit:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        if what != "trial":
            runner.send_signal(signal.SIGTERM if what == "asked" else signal.SIGKILL)
            runner.wait()
        self.kills[what] += 1

    def steps(self) -> int:
        """How often anything was done to a trial."""
        path = self.journal()
        return path.read_bytes().count(b'"number"') if path else 0

    def wait(self, runner: subprocess.Popen[bytes] | Forked, until: float) -> None:
        while runner.poll() is None and time.monotonic() < until:
            time.sleep(0.01)

    def run(self, kills: int) -> int:
        """Kills as often as asked, then lets it end; returns the last exit code."""
        while True:
            runner = self.start()
            while runner.poll() is None and self.kills.total() < kills:
                self.kill(runner, self.kills.total() / kills)
            code = runner.wait(PATIENCE)
            if code >= 0 and self.state().closed is not None:
                return code


class Forked:
    """A runner that has imported all it needs, which else takes most of its life; as Popen has it."""

    def __init__(self, folder: Path, arguments: list[str]) -> None:
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            self._run(folder, arguments)

    def _run(self, folder: Path, arguments: list[str]) -> NoReturn:
        from nb2job.cli import main

        os.setsid()
        log = os.open(folder / "runner.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.chdir(folder)
        code = 3
        try:
            code = main.main(arguments, standalone_mode=False)
        finally:
            os._exit(code)

    def poll(self) -> int | None:
        if self.returncode is None:
            self._take(*os.waitpid(self.pid, os.WNOHANG))
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        until = time.monotonic() + (timeout or PATIENCE)
        while self.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def _take(self, pid: int, status: int) -> None:
        if pid:
            self.returncode = os.waitstatus_to_exitcode(status)


def faults(victim: Victim) -> list[str]:
    """What is not as it must be, in words."""
    path = victim.journal()
    assert path is not None
    events, state = read_events(path), victim.state()
    found = []
    numbers = [event["number"] for event in events if event["event"] == "ended"]
    if sorted(numbers) != list(range(victim.trials)):
        found.append(f"ended: {Counter(numbers)}")
    if len([event for event in events if event["event"] == "trial"]) != victim.trials:
        found.append("a trial was asked for twice")
    if left := marked(f"{state.header['token']}:"):
        found.append(f"processes are left: {left}")
    # Our SIGKILL is 137; any other code would be an end that going on with the sweep has made.
    wrong = [trial.label for trial in state.trials.values() if trial.exit_code not in (0, 137)]
    if wrong:
        found.append(f"trials {wrong} failed by themselves")
    return found + _faults_of_attempts(path.parent, state) + _faults_of_store(victim, state)


def _faults_of_attempts(folder: Path, state: SweepState) -> list[str]:
    found = []
    for number, trial in state.trials.items():
        for attempt in range(1, len(trial.runs)):
            name = f"{number}" if attempt == 1 else f"{number}.{attempt}"
            ended = folder / "trials" / name / "ended"
            if ended.exists() and ended.read_text().strip() != "interrupted":
                found.append(f"trial {name} ended with {ended.read_text().strip()}, and was started again")
    return found


def _faults_of_store(victim: Victim, state: SweepState) -> list[str]:
    database = sqlite3.connect(victim.folder / "mlflow.db")
    query = "SELECT r.run_uuid, r.status FROM runs r JOIN tags t ON t.run_uuid = r.run_uuid"
    children = dict(
        database.execute(
            f"{query} WHERE t.key = 'mlflow.parentRunId' AND t.value = ? AND r.lifecycle_stage = 'active'",
            (state.parent,),
        )
    )
    found = []
    last = {trial.run_id: trial for trial in state.trials.values()}
    if set(children) != set(last):
        found.append(f"{len(children)} children, {len(set(last) - set(children))} trials are not among them")
    found += [f"{run} is {status}" for run, status in children.items() if status != last[run].status]
    running = f"{query} WHERE t.key LIKE 'nb2job.%' AND r.status = 'RUNNING' AND r.lifecycle_stage = 'active'"
    open_runs = len(set(database.execute(running)))
    if open_runs:
        found.append(f"{open_runs} runs are open")
    logged = {
        (run, step): value
        for run, step, value in database.execute("SELECT run_uuid, step, value FROM metrics")
    }
    for line in (victim.folder / "proof.txt").read_text().splitlines():
        run, step, value = line.split()
        if logged.get((run, int(step))) != float(value):
            found.append(f"value {step} of {run} is lost")
    for run, trial in last.items():
        if trial.status == "FINISHED" and len(trial.metrics) != victim.values:
            found.append(f"trial {trial.number} has {len(trial.metrics)} values in the journal")
        if trial.metrics != tuple(logged[run, step] for step in range(len(trial.metrics))):
            found.append(f"trial {trial.number} has other values in the store")
    return found


def empty_store(folder: Path) -> Path:
    from nb2job.local.tracking import open_run

    open_run(f"sqlite:///{folder / 'mlflow.db'}", "template", "", {}).end("FINISHED")
    return folder / "mlflow.db"


def main() -> int:
    """Runs one sweep to its end, through all kills, and says what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--trials", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--warm", action="store_true")
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="nb2job-kills-"))
    folder.mkdir(parents=True, exist_ok=True)
    victim = Victim(folder / "victim", arguments.trials, random.Random(arguments.seed), forked=True)
    # Six seconds: on a busy machine, too, a trial outlives the moment until its kill.
    victim.values, victim.warm = 24, arguments.warm
    victim.prepare(empty_store(folder))
    begun = time.monotonic()
    code = victim.run(arguments.kills)
    found = faults(victim)
    state = victim.state()
    report: dict[str, Any] = {
        "kills": dict(victim.kills),
        "seconds": round(time.monotonic() - begun),
        "exit_code": code,
        "trials": Counter(trial.status for trial in state.trials.values()),
        "attempts": sum(len(trial.runs) for trial in state.trials.values()),
        "faults": found,
        "folder": str(folder),
    }
    print(json.dumps(report, indent=2))
    return 1 if found or code else 0


if __name__ == "__main__":
    raise SystemExit(main())
