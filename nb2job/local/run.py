"""Run a command job here: bind, copy the code, run it as an MLflow run, keep what it wrote.

A run has its own folder, `.nb2job/runs/<run_id>/` where nb2job was called:

    code/             a copy of the job's code; the command runs here
    outputs/<name>/   where `${{outputs.<name>}}` points
    user_logs/        std_log.txt: all that the command printed

`code/outputs` and `code/logs` become the run's artifacts, as Azure ML uploads ./outputs and ./logs.
"""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nb2job.errors import JobError
from nb2job.local.bind import Bound, bind, bind_inputs, bind_outputs, check_references
from nb2job.local.definition import CommandJob, read_job
from nb2job.local.interpreter import find_python, path_with_python
from nb2job.local.paths import check_paths, code_path
from nb2job.local.process import Ended, interruptible, run_command
from nb2job.local.snapshot import copy_code
from nb2job.local.tracking import TrackedRun, open_run, store_files, tracking_uri

RUNS = Path(".nb2job", "runs")


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


@dataclass(frozen=True, slots=True)
class Voices:
    """Whom to tell: the job's own lines, what is good to know, and details."""

    echo: Callable[[str], None] = _silent
    say: Callable[[str], None] = _silent
    detail: Callable[[str], None] = _silent


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

    Raises:
        JobError, UsageError: before anything is run.
        KeyboardInterrupt: on Ctrl-C or SIGTERM, after all processes ended and the run is KILLED.
    """
    plan = _plan(path, set_values or {}, inputs or {}, python)
    with interruptible():
        voices = Voices(echo, say, detail)
        return _tracked(plan, experiment_name, runs_folder or RUNS, voices)


@dataclass(frozen=True, slots=True)
class _Plan:
    """All that is decided before anything is written."""

    job: CommandJob
    values: Mapping[str, str | Path]
    python: Path
    here: Path
    tracking_uri: str


def _plan(path: Path, set_values: Mapping[str, str], inputs: Mapping[str, str], python: str) -> _Plan:
    if os.name != "posix":
        hint = "run it in the Windows Subsystem for Linux"
        raise JobError("NB510", "a job's command needs a POSIX shell", hint)
    here = Path.cwd()
    job = read_job(path)
    check_references(job)
    values = bind_inputs(job, set_values=set_values, inputs=inputs, here=here)
    check_paths(job, values)
    return _Plan(job, values, find_python(python), here, tracking_uri(here, os.environ))


def _tracked(plan: _Plan, experiment: str, runs: Path, voices: Voices) -> RunResult:
    """Opens the MLflow run, runs the command within it, and closes it whatever happens."""
    job = plan.job
    if job.not_used:
        voices.say(f"{', '.join(job.not_used)}: not used here; {plan.python} runs the job")
    name = experiment or job.experiment_name or job.path.stem
    run = open_run(plan.tracking_uri, name, job.display_name, _tags(job))
    folder = plan.here / runs / run.run_id
    status = "FAILED"
    try:
        voices.say(f"run {run.run_id} in experiment {name}")
        ended = _Attempt(plan, folder, run, voices).go()
        status = _status(ended)
    except KeyboardInterrupt:
        status = "KILLED"
        raise
    finally:
        run.end(status)
    return RunResult(run.run_id, name, status, ended.exit_code, *run.read(), folder, run.tracking_uri)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A plan whose run is open: now the disk is written."""

    plan: _Plan
    folder: Path
    run: TrackedRun
    voices: Voices

    @property
    def work(self) -> Path:
        """Where the command runs."""
        return self.folder / "code"

    def go(self) -> Ended:
        outputs = bind_outputs(self.plan.job, self.folder / "outputs")
        bound = bind(self.plan.job, self.plan.values, outputs)
        self.make_folders(outputs)
        self.voices.detail(f"in {self.work}\n{bound.command}")
        try:
            ended = run_command(
                bound.command,
                folder=self.work,
                environment=self.environment(bound),
                timeout=self.plan.job.timeout,
                log=self.folder / "user_logs" / "std_log.txt",
                echo=self.voices.echo,
            )
        finally:
            for kept in (self.work / "outputs", self.work / "logs", self.folder / "user_logs"):
                self.run.keep(kept)
        if ended.timed_out:
            self.voices.say(f"stopped by limits.timeout after {self.plan.job.timeout:g} s")
        return ended

    def make_folders(self, outputs: Mapping[str, Path]) -> None:
        (self.folder / "user_logs").mkdir(parents=True)
        self.keep_out_of_git()
        if self.plan.job.code:
            # `code: .` would else copy all earlier runs, and this one into itself.
            leave_out = (self.folder.parent, *store_files(self.run.tracking_uri))
            copy_code(code_path(self.plan.job), self.work, leave_out)
        else:
            self.work.mkdir()
        for key, path in outputs.items():
            is_file = self.plan.job.outputs[key.partition(".")[2]] == "uri_file"
            (path.parent if is_file else path).mkdir(parents=True)

    def keep_out_of_git(self) -> None:
        top = self.folder.parent.parent
        if top.name == RUNS.parent.name and not (top / ".gitignore").exists():
            (top / ".gitignore").write_text("*\n", encoding="utf-8")

    def environment(self, bound: Bound) -> dict[str, str]:
        found = {
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            # No window and no notebook to draw on, as in the service.
            "MPLBACKEND": "Agg",
            **bound.environment,
            **self.run.environment(),
        }
        shims = self.folder / "bin"
        return found | {"PATH": path_with_python(self.plan.python, shims, found.get("PATH", os.defpath))}


def _status(ended: Ended) -> str:
    if ended.timed_out:
        return "KILLED"
    return "FAILED" if ended.exit_code else "FINISHED"


def _tags(job: CommandJob) -> dict[str, str]:
    tags = {
        **job.tags,
        "nb2job.job": job.path.name,
        "mlflow.source.name": job.path.name,
        "mlflow.source.type": "JOB",
        "mlflow.user": _user(),
        # The command runs in a copy, where no .git is found.
        "mlflow.source.git.commit": _commit(job.path.absolute().parent),
    }
    return {name: value for name, value in tags.items() if value}


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return ""


def _commit(folder: Path) -> str:
    try:
        command = ["git", "-C", str(folder), "rev-parse", "--verify", "-q", "HEAD"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""
