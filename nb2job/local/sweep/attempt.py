"""One start of a trial, in a thread of its own: its run opened, its process seen to its end, all kept."""

from __future__ import annotations

import errno
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from nb2job.errors import JobError
from nb2job.local.bind import bind, bind_outputs
from nb2job.local.definition import rendered
from nb2job.local.modes import copied
from nb2job.local.plan import Plan
from nb2job.local.process import Process, Requests
from nb2job.local.ranks import ranked
from nb2job.local.run_folder import TOP, RunFolder
from nb2job.local.sweep.ended import claim
from nb2job.local.sweep.journal import Event, Journal
from nb2job.local.sweep.launch import INTERRUPTED, Ending, Launched, read_ending, start_cold
from nb2job.local.sweep.orphans import MARKER, end_marked
from nb2job.local.sweep.state import TrialState
from nb2job.local.sweep.store import SweepRun, patiently, values_of
from nb2job.local.tracking import TrackedRun, store_files
from nb2job.local.warm.warm import Warm, WarmLost
from nb2job.search.space import Value

_OF_THE_DISK = frozenset([errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])

Post = Callable[[Event | BaseException], None]


@dataclass(frozen=True, slots=True)
class Site:
    """What all trials of a sweep share."""

    plan: Plan
    folder: Path
    run: SweepRun
    journal: Journal
    token: str
    metric: str
    warm: Warm | None = None

    @property
    def code(self) -> Path:
        """The code as it was when the sweep began."""
        return self.folder / "code"

    @property
    def ours(self) -> tuple[Path, ...]:
        """What lies below the current folder and is no data of the job."""
        return self.plan.here / TOP, *store_files(self.run.run.tracking_uri)

    def folder_of(self, number: int, attempt: int) -> RunFolder:
        """The folder of an attempt, counted from 1."""
        return RunFolder(attempt_folder(self.folder, number, attempt))

    def finish(self, trial: TrialState, run_id: str, attempt: int, ending: Ending) -> Event:
        """Brings all of an ended attempt into the store, then into the journal; safe to do again."""
        end_marked(f"{self.token}:{trial.number}.{attempt};")
        shutil.rmtree(self.folder_of(trial.number, attempt).inputs, ignore_errors=True)
        run = self.run.trial(run_id)
        if ending.stopped:  # its run says so before anything is copied
            patiently(lambda: run.end(ending.status))
        ending = replace(ending, lost=self._keep(run, self.folder_of(trial.number, attempt)))
        patiently(lambda: run.add_params({name: rendered(value) for name, value in trial.parameters.items()}))
        values = patiently(lambda: values_of(run, self.metric))
        patiently(lambda: run.end(ending.status))
        if ending.stopped == INTERRUPTED:
            return self.journal.append("interrupted", number=trial.number)
        return self.journal.append(
            "ended",
            number=trial.number,
            status=ending.status,
            exit_code=ending.exit_code,
            reason=ending.reason,
            metrics=list(values),
        )

    def _keep(self, run: TrackedRun, folder: RunFolder) -> str:
        """Uploads what an attempt wrote, and returns what of it cannot be kept, and why.

        Raises:
            JobError: NB509 where not this attempt is to blame, but the store or its disk.
        """
        lost = ""
        for kept in folder.kept:
            try:
                patiently(partial(run.keep, kept))
            except JobError as error:
                if isinstance(error.__cause__, OSError) and error.__cause__.errno in _OF_THE_DISK:
                    raise
                patiently(run.read)
                lost = lost or f"{kept.name} cannot be kept: {error.message}"
        return lost


def attempt_folder(sweep: Path, number: int, attempt: int) -> Path:
    """The folder of an attempt of a trial, counted from 1: trials/7, then trials/7.2."""
    return sweep / "trials" / (f"{number}" if attempt == 1 else f"{number}.{attempt}")


class Attempt(threading.Thread):
    """The next attempt of a trial.

    Args:
        site: what it shares with the others.
        trial: the trial; only read.
        post: gets every event that was journaled, and the error that ends the attempt, if one does.
    """

    def __init__(self, site: Site, trial: TrialState, post: Post) -> None:
        super().__init__(daemon=True, name=f"trial {trial.number}")
        self._site = site
        self._trial = trial
        self._earlier = tuple(trial.runs)
        self._post = post
        self._gate = threading.Lock()
        self._launched: Launched | None = None
        self._reason = ""

    def run(self) -> None:
        try:
            self._go()
        except OSError as error:
            message = f"trial {self._trial.number} cannot be run: {error}"
            self._post(JobError("NB513", message, "mend it, then go on with --resume"))
        except BaseException as error:
            self._post(error)

    def stop(self, reason: str, requests: Requests) -> None:
        """Stops the trial, without waiting for it; what has ended by itself stays as it ended."""
        with self._gate:
            first, self._reason = not self._reason, self._reason or reason
            if first and self._launched is not None:
                self._launched.stop(reason, requests)

    def _go(self) -> None:
        number, attempt = self._trial.number, len(self._earlier) + 1
        run = self._site.run.open_trial(number, self._run_name(number))
        # Before the journal knows of it: if we are cut off here, the next one moves the same run again.
        if self._earlier:
            self._site.run.put_below(self._earlier[-1], run.run_id)
        self._post(self._site.journal.append("attempt", number=number, run_id=run.run_id))
        ending = self._launch(run, self._site.folder_of(number, attempt), f"{number}.{attempt}")
        self._post(self._site.finish(self._trial, run.run_id, attempt, ending))

    def _run_name(self, number: int) -> str:
        job = self._site.plan.job
        return f"{job.display_name or job.path.stem}_{number}"

    def _launch(self, run: TrackedRun, folder: RunFolder, label: str) -> Ending:
        job, plan = self._site.plan.job, self._site.plan
        outputs = bind_outputs(job, folder.outputs)
        values = copied(job, plan.values, folder.inputs, self._site.ours)
        bound = bind(job, values, outputs, self._parameters)
        folder.make(job, outputs, self._site.code if job.code else None, ())
        variables = folder.environment(bound, plan.python, run.environment())
        # The end mark keeps 1.1 from being taken for 1.10.
        mark, ended = f"{self._site.token}:{label};", folder.path / "ended"
        start = partial(
            self._start,
            ranked(bound.command, job.distribution),
            folder=folder.code,
            environment={**variables, MARKER: mark},
            log=folder.log,
            ended=ended,
        )
        if self._site.warm is not None:
            self._site.warm.ready()
        with self._gate:
            if self._reason:
                return Ending(-1, self._reason)
            try:
                self._launched = Launched(start(), ended)
            except WarmLost:  # whether it runs or not: it runs again
                end_marked(mark)
                claim(ended, INTERRUPTED)
                return read_ending(ended) or Ending(-1, INTERRUPTED)
        pid = self._launched.process.pid
        self._post(self._site.journal.append("process", number=self._trial.number, pid=pid))
        return self._launched.wait()

    def _start(self, command: str, **where: Any) -> Process:
        warm = self._site.warm.start(command, **where) if self._site.warm is not None else None
        return warm or start_cold(command, **where)

    @property
    def _parameters(self) -> dict[str, Value]:
        return dict(self._trial.parameters)
