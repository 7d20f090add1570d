"""Run a sweep job here: a folder, a journal, a run of its own in MLflow, then the loop of its trials.

A sweep has its own folder, `.nb2job/sweeps/<name>/` where nb2job was called:

    journal.jsonl     all that happened; what --resume goes by
    lock              held by the process that runs the sweep
    code/             the code as it was when the sweep began
    trials/<number>/  the folder of each trial; 7.2 is the second start of trial 7
    best.yml          the best trial as a command job
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from nb2job.errors import JobError
from nb2job.job.literals import parsed
from nb2job.local.downloads import lasting
from nb2job.local.opening import make_ready
from nb2job.local.origin import origin_tags
from nb2job.local.paths import code_path
from nb2job.local.plan import Options, Plan, Voices, plan_of
from nb2job.local.process import held, interruptible
from nb2job.local.run_folder import on_disk
from nb2job.local.shown import shown
from nb2job.local.snapshot import copy_code
from nb2job.local.sweep.attempt import Site, attempt_folder
from nb2job.local.sweep.best_job import write_best_job
from nb2job.local.sweep.definition import SweepJob, read_sweep, with_limits
from nb2job.local.sweep.ended import claim
from nb2job.local.sweep.folders import SWEEPS, digest_of, folder_to_resume, new_folder, tell_of_unfinished
from nb2job.local.sweep.journal import Event, Journal
from nb2job.local.sweep.launch import INTERRUPTED, Ending, read_ending
from nb2job.local.sweep.orphans import end_marked
from nb2job.local.sweep.outcome import best_trial, best_value, status_of
from nb2job.local.sweep.result import SweepResult, result_of
from nb2job.local.sweep.runner import Runner
from nb2job.local.sweep.state import SweepState, replay
from nb2job.local.sweep.store import (
    BEST,
    BEST_TRIAL,
    GOAL,
    PRIMARY_METRIC,
    SweepRun,
    open_sweep_run,
)
from nb2job.local.sweep.watch import Watch
from nb2job.local.tracking import store_files
from nb2job.local.warm.plan import warm_of
from nb2job.local.warm.warm import Warm
from nb2job.search.sampling import sampler_of
from nb2job.search.sampling.sampler import Sampling
from nb2job.search.trial import Sweep

Show = Callable[[Sweep], AbstractContextManager[Watch]]


def run_sweep(
    path: Path, options: Options, voices: Voices, show: Show, *, resume: bool = False
) -> SweepResult:
    """Runs a sweep job file and waits for its end.

    Args:
        path: the job file.
        options: what the command line asks; with `resume`, what it asked when the sweep began counts.
        voices: whom to tell.
        show: opens what shows the sweep.
        resume: go on with the latest sweep of this file that did not come to its end.

    Raises:
        JobError, UsageError: for what is wrong before anything runs, or a store or disk that fails later.
        KeyboardInterrupt: on Ctrl-C or SIGTERM, after all processes ended and their runs are KILLED.
    """
    job = read_sweep(path)
    if resume:
        folder = folder_to_resume(path)
        journal = Journal(folder)
        options = _recorded(journal.events[0])
        voices.say(f"going on with sweep {folder.name}")
    else:
        tell_of_unfinished(path, voices.say)
    plan = plan_of(job.trial, options, voices)
    job = with_limits(job, voices.say)
    with interruptible():
        make_ready(plan.tracking_uri)
    if not resume:
        with on_disk("no folder of a sweep can be written"):
            folder = new_folder(path)
        journal = Journal(folder)
    try:
        with interruptible():
            if not resume:
                _begin(folder, journal, job, plan, options)
            return _Sweeping(job, plan, folder, journal, voices).go(show)
    finally:
        journal.close()


def _begin(folder: Path, journal: Journal, job: SweepJob, plan: Plan, options: Options) -> None:
    """The code first: a sweep whose journal has a first event can be gone on with."""
    with on_disk("the sweep's folder cannot be written"):
        (folder / "trials").mkdir()
        if job.trial.code:
            leave_out = (plan.here / SWEEPS, plan.here / ".nb2job" / "runs", *store_files(plan.tracking_uri))
            copy_code(code_path(job.trial), folder / "code", leave_out)
    asked = asdict(replace(options, inputs=lasting(options.inputs, plan.here)))
    seed = job.sweep.sampling.seed
    journal.append(
        "sweep",
        job=str(job.trial.path.absolute()),
        digest=digest_of(job.trial.path),
        token=secrets.token_hex(16),
        seed=secrets.randbelow(1 << 31) if seed is None else seed,
        tracking_uri=shown(plan.tracking_uri),
        options=asked,
    )
    journal.reread()


@dataclass(frozen=True, slots=True)
class _Sweeping:
    """A sweep whose folder is ours."""

    job: SweepJob
    plan: Plan
    folder: Path
    journal: Journal
    voices: Voices

    def go(self, show: Show) -> SweepResult:
        state = replay(self.journal.events)
        if state.closed is not None:
            return result_of(state, self.job, self.plan.experiment, self.folder)
        token = str(state.header["token"])
        self.end_orphans(state, token)
        if len(self.journal.events) > 1:
            state.take(self.journal.append("resumed", alive=self.journal.alive))
        timeout = self.job.sweep.limits.timeout
        if timeout is not None and state.used > timeout and not state.over:  # interrupted before it was noted
            state.take(self.journal.append("over", reason="timeout"))
        warm = self.warm(token)
        run: SweepRun | None = None
        status = "FAILED"
        try:
            with held():
                run = self.open_run(state, token)
            self.voices.say(
                f"sweep {self.folder.name}: run {run.run.run_id} in experiment {self.plan.experiment}"
            )
            metric = self.job.sweep.objective.primary_metric
            site = Site(self.plan, self.folder, run, self.journal, token, metric, warm)
            self.settle(site, state)
            with show(self.job.sweep) as watch:
                over = self.runner(site, state, watch).go()
            status = status_of(state, over)
            return self.end(run, state, status, over)
        except KeyboardInterrupt:
            status = "KILLED"
            self.voices.say(f"sweep {self.folder.name} was stopped; to go on with it: --resume")
            raise
        finally:
            if warm is not None:
                warm.close()
            if state.closed is None and run is not None:
                with held(), suppress(JobError):
                    run.close(status, {})

    def warm(self, token: str) -> Warm | None:
        """What starts the trials warm, importing while the store is opened."""
        if not _recorded(self.journal.events[0]).warm:
            return None
        with on_disk("the sweep's folder cannot be written"):
            warm = warm_of(self.plan, self.folder, self.folder / "code", token, self.voices.say)
            if warm is not None:
                warm.begin()
        return warm

    def end_orphans(self, state: SweepState, token: str) -> None:
        """Ends what a killed runner left, having said of each trial that it ends by our doing."""
        for trial in state.waiting:
            if trial.runs:
                claim(attempt_folder(self.folder, trial.number, len(trial.runs)) / "ended", INTERRUPTED)
        ended = end_marked(f"{token}:")
        if ended:
            self.voices.say(f"ended {ended} processes that were left of it")

    def open_run(self, state: SweepState, token: str) -> SweepRun:
        uri = str(state.header["tracking_uri"])
        if shown(self.plan.tracking_uri) == uri:  # with its password, which is written nowhere
            uri = self.plan.tracking_uri
        name = self.job.trial.display_name or self.job.trial.path.stem
        objective = self.job.sweep.objective
        sought = {PRIMARY_METRIC: objective.primary_metric, GOAL: objective.goal}
        tags = {**origin_tags(self.job.trial), **sought}
        run = open_sweep_run(uri, self.plan.experiment, name, tags, state.parent, token)
        if not state.parent:
            state.take(self.journal.append("parent", run_id=run.run.run_id))
        return run

    def settle(self, site: Site, state: SweepState) -> None:
        """Brings in what ended while nobody looked, and throws away runs that never had a process."""
        known = {run_id for trial in state.trials.values() for run_id in trial.runs}
        for run_id in site.run.children() if len(self.journal.events) > 1 else []:
            if run_id not in known:
                site.run.trial(run_id).delete()
        for trial in state.waiting:
            attempt = len(trial.runs)
            ending = read_ending(site.folder_of(trial.number, attempt).path / "ended") if attempt else None
            if attempt and state.over and (ending is None or ending.stopped == INTERRUPTED):
                ending = Ending(-1, state.over)
            if ending is not None and ending.stopped != INTERRUPTED:
                state.take(site.finish(trial, trial.run_id, attempt, ending))

    def runner(self, site: Site, state: SweepState, watch: Watch) -> Runner:
        sweep = self.job.sweep
        sampling: Sampling = replace(sweep.sampling, seed=state.header["seed"])
        beside = sweep.limits.max_concurrent_trials
        assert beside is not None  # with_limits
        sampler = sampler_of(sampling, sweep.space, sweep.objective.goal)
        return Runner(site, sweep, sampler, state, beside, watch, self.voices.say)

    def end(self, run: SweepRun, state: SweepState, status: str, over: str) -> SweepResult:
        goal = self.job.sweep.objective.goal
        best = best_trial(state.trials.values(), goal)
        tags = {}
        if best is not None:
            value = best_value(best.metrics, goal)
            tags = {
                BEST: best.run_id,
                BEST_TRIAL: str(best.number),
                "nb2job.best_value": repr(value),
            }
            asked = _recorded(state.header)
            literals = {
                name: parsed(name, self.job.trial.inputs[name].type, text)
                for name, text in asked.set_values.items()
            }
            with on_disk("best.yml cannot be written"):
                write_best_job(self.folder, self.job, {**literals, **best.parameters}, asked.inputs)
        run.close(status, tags)
        state.take(self.journal.append("closed", status=status, over=over))
        return result_of(state, self.job, self.plan.experiment, self.folder)


def _recorded(header: Event) -> Options:
    return Options(**header["options"])
