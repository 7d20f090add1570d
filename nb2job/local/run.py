"""Run a command job here: bind, copy the code, run it as an MLflow run, keep what it wrote.

A run has its own folder, `.nb2job/runs/<run_id>/` where nb2job was called.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nb2job.local.bind import Bound, bind, bind_outputs
from nb2job.local.definition import read_job
from nb2job.local.modes import given
from nb2job.local.opening import make_ready
from nb2job.local.origin import origin_tags
from nb2job.local.paths import code_path
from nb2job.local.plan import Options, Plan, Voices, plan_of
from nb2job.local.process import Ended, held, interruptible, run_command
from nb2job.local.ranks import ranked
from nb2job.local.run_folder import TOP, RunFolder, keep_out_of_git, on_disk
from nb2job.local.sweep.orphans import MARKER, end_marked
from nb2job.local.sweep.store import impatient
from nb2job.local.tracking import TrackedRun, open_run, store_files

RUNS = Path(TOP, "runs")


def _silent(text: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class RunResult:
    """What became of a run: its status in MLflow's words, the command's exit code, last metrics."""

    run_id: str
    experiment: str
    status: str
    exit_code: int
    metrics: Mapping[str, float]
    params: Mapping[str, str]
    folder: Path
    tracking_uri: str


def run_job(
    path: Path,
    *,
    set_values: Mapping[str, str] | None = None,
    inputs: Mapping[str, str] | None = None,
    python: str = sys.executable,
    echo: Callable[[str], None] = _silent,
    say: Callable[[str], None] = _silent,
    detail: Callable[[str], None] = _silent,
    experiment_name: str = "",
    runs_folder: Path | None = None,
    isolated: bool = False,
) -> RunResult:
    """Runs a command job file and waits for its end.

    Args:
        path: the job file.
        set_values: name -> value of literal inputs to replace.
        inputs: name -> path of data inputs to replace, relative to the current folder.
        python: the interpreter that `python` in the command means; a path or a name.
        echo: gets every line that the command prints, from another thread.
        say, detail: get what nb2job itself has to tell.
        experiment_name: in place of the job's own, which is by default the file's name.
        runs_folder: where run folders go, in place of .nb2job/runs.
        isolated: run it in an environment made from the job's own conda or pip file.

    Raises:
        JobError, UsageError: before anything is run.
        KeyboardInterrupt: on Ctrl-C or SIGTERM, after all processes ended and the run is KILLED.
    """
    options = Options(set_values or {}, inputs or {}, python, isolated, experiment_name)
    return run_planned(path, options, Voices(echo, say, detail), runs_folder)


def run_planned(path: Path, options: Options, voices: Voices, runs_folder: Path | None = None) -> RunResult:
    """`run_job` with what it is asked, and whom it tells, as records."""
    plan = plan_of(read_job(path), options, voices)
    with interruptible():
        make_ready(plan.tracking_uri)
        return _tracked(plan, runs_folder or RUNS, voices)


def _tracked(plan: Plan, runs: Path, voices: Voices) -> RunResult:
    """Opens the MLflow run, runs the command within it, and closes it whatever happens."""
    name = plan.experiment
    status = "FAILED"
    run: TrackedRun | None = None
    try:
        with held(), impatient():
            run = open_run(plan.tracking_uri, name, plan.job.display_name, origin_tags(plan.job))
        folder = RunFolder(plan.here / runs / run.run_id)
        voices.say(f"run {run.run_id} in experiment {name}")
        with on_disk("the run's folder cannot be written"):
            ended = _run(plan, folder, run, voices)
        status = _status(ended)
    except KeyboardInterrupt:
        status = "KILLED"
        raise
    finally:
        if run is not None:
            with held():
                run.end(status)
    return RunResult(run.run_id, name, status, ended.exit_code, *run.read(), folder.path, run.tracking_uri)


def _run(plan: Plan, folder: RunFolder, run: TrackedRun, voices: Voices) -> Ended:
    """Writes the folder and runs the command in it."""
    job = plan.job
    outputs = bind_outputs(job, folder.outputs)
    keep_out_of_git(folder.path.parent.parent)
    leave_out = (folder.path.parent, *store_files(run.tracking_uri))
    with given(job, plan.values, folder.inputs, leave_out, voices.say) as values:
        bound = bind(job, values, outputs)
        folder.make(job, outputs, code_path(job) if job.code else None, leave_out)
        voices.detail(f"in {folder.code}\n{bound.command}")
        ended = _command(plan, bound, folder, run, voices)
    if ended.timed_out:
        voices.say(f"stopped by limits.timeout after {job.timeout:g} s")
    return ended


def _command(plan: Plan, bound: Bound, folder: RunFolder, run: TrackedRun, voices: Voices) -> Ended:
    """Runs the command, and keeps what it wrote, however it ends."""
    mark = f"{run.run_id};"
    try:
        ended = run_command(
            ranked(bound.command, plan.job.distribution),
            folder=folder.code,
            environment={**folder.environment(bound, plan.python, run.environment()), MARKER: mark},
            timeout=plan.job.timeout,
            log=folder.log,
            echo=voices.echo,
        )
        if ended.lost:
            voices.say(f"{folder.log.name} does not hold all that the command printed: {ended.lost}")
    finally:
        end_marked(mark)  # what took a session of its own
        for kept in folder.kept:
            run.keep(kept)
    return ended


def _status(ended: Ended) -> str:
    if ended.timed_out:
        return "KILLED"
    return "FAILED" if ended.exit_code else "FINISHED"
