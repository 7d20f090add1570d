"""The command that takes a trial further, where its sweep was run in this folder."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from nb2job.compare.run import Run
from nb2job.errors import JobError
from nb2job.local.sweep.best_job import NAME as BEST_JOB
from nb2job.local.sweep.folders import SWEEPS
from nb2job.local.sweep.journal import NAME, read_events
from nb2job.local.sweep.state import SweepState, replay


def commands(run: Run) -> list[tuple[str, str]]:
    """What to type to run a trial again or submit it: its values are set where another one is the best."""
    found = _sweep_of(run)
    if found is None:
        return []
    folder, state = found
    job = folder / BEST_JOB
    trial = next((one for one in state.trials.values() if run.run_id in one.runs), None)
    if not job.is_file() or trial is None:
        return []
    words = [os.path.relpath(job)]
    for name, value in trial.parameters.items():
        words += ["--set", f"{name}={value}"]
    told = shlex.join(words)
    return [("run it again", f"nb2job run {told}"), ("submit it", f"nb2job submit {told}")]


def _sweep_of(run: Run) -> tuple[Path, SweepState] | None:
    for path in sorted((Path.cwd() / SWEEPS).glob(f"*/{NAME}")) if run.parent else ():
        try:
            state = replay(read_events(path))
        except JobError:  # a damaged journal is another sweep's trouble
            continue
        if state.parent == run.parent:
            return path.parent, state
    return None
