"""A sweep in MLflow: one run of its own, its trials the children of it."""

from __future__ import annotations

import math
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeVar

from nb2job.errors import JobError
from nb2job.local.shown import shown
from nb2job.local.tracking import TrackedRun, open_run, reaching, run_of, store_files

PARENT = "mlflow.parentRunId"
USER = "mlflow.user"
SWEEP = "nb2job.sweep"
TRIAL = "nb2job.trial"
BEST = "best_child_run_id"
"""The tag by which Azure ML, too, names a sweep's best trial."""

BEST_TRIAL = "nb2job.best_trial"
PRIMARY_METRIC = "nb2job.primary_metric"
GOAL = "nb2job.goal"

_PAUSES = (0.5, 2.0, 5.0)

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class SweepRun:
    """The sweep's run, open, and the tags that its trials have of it: whose they are."""

    run: TrackedRun
    shared: Mapping[str, str] = field(default_factory=dict)

    def open_trial(self, number: int, name: str) -> TrackedRun:
        """A new child run for a trial."""
        tags = {**self.shared, PARENT: self.run.run_id, TRIAL: str(number)}
        return patiently(lambda: self.run.child(name, tags))

    def trial(self, run_id: str) -> TrackedRun:
        """The child run that an earlier attempt opened."""
        return TrackedRun(
            self.run.client, self.run.tracking_uri, run_id, self.run.experiment, self.run.experiment_id
        )

    def put_below(self, earlier: str, later: str) -> None:
        """Makes an attempt that was cut off a child of the one that takes its place, and closes it."""
        run = self.trial(earlier)
        patiently(lambda: run.tag({PARENT: later, f"{TRIAL}.interrupted": "true"}))
        patiently(lambda: run.end("KILLED"))

    def children(self) -> list[str]:
        """The runs whose parent this is."""
        return patiently(lambda: self.run.search(f"tags.`{PARENT}` = '{self.run.run_id}'"))

    def close(self, status: str, tags: Mapping[str, str]) -> None:
        """Tags the sweep's run and ends it."""
        patiently(lambda: self.run.tag(tags))
        patiently(lambda: self.run.end(status))


def open_sweep_run(
    uri: str, experiment: str, name: str, tags: Mapping[str, str], known: str, token: str
) -> SweepRun:
    """The sweep's run: the one that is known, or has the token as its tag, else a new one.

    Raises:
        JobError: NB508 without mlflow, NB509 where the store refuses.
    """
    with impatient():
        if not known:
            found = run_of(uri, experiment, f"tags.`{SWEEP}` = '{token}'")
            run = found or open_run(uri, experiment, name, {**tags, SWEEP: token})
        else:
            before = run_of(uri, experiment, f"attributes.run_id = '{known}'")
            if before is None:
                raise JobError("NB515", f"the run {known} of this sweep is not in {shown(uri)} any more")
            run = before
        run.reopen()
    return SweepRun(run, {name: value for name, value in tags.items() if name == USER})


def patiently(call: Callable[[], Found]) -> Found:
    """Calls again, with pauses, while a store is locked or out of reach.

    Raises:
        JobError: NB509 where it stays so.
    """
    for pause in _PAUSES:
        with suppress(JobError):
            return call()
        time.sleep(pause)
    return call()


@contextmanager
def impatient() -> Iterator[None]:
    """A server that does not answer at the start is told of at once; later, MLflow tries for minutes."""
    name = "MLFLOW_HTTP_REQUEST_MAX_RETRIES"
    before = os.environ.get(name)
    os.environ.setdefault(name, "1")
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]


class Changes:
    """Whether anything may have been logged since the last look: with SQLite that costs nothing to ask."""

    def __init__(self, uri: str) -> None:
        files = store_files(uri)
        self._version: object = None
        self._database: sqlite3.Connection | None = None
        if files:
            with suppress(sqlite3.Error):
                self._database = sqlite3.connect(f"{files[0].absolute().as_uri()}?mode=ro", uri=True)

    def forget(self) -> None:
        """Makes the next look find something."""
        self._version = None

    def seen(self) -> bool:
        """True also where it cannot be known."""
        if self._database is None:
            return True
        try:
            (version,) = self._database.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error:
            return True
        changed = bool(version != self._version)
        self._version = version
        return changed


def values_of(run: TrackedRun, metric: str) -> tuple[float, ...]:
    """What a trial has logged of a metric, in the order logged."""
    with reaching(run.tracking_uri):
        history = run.client.get_metric_history(run.run_id, metric)
    ordered = sorted(history, key=lambda entry: (entry.timestamp, entry.step))
    return tuple(as_logged(float(entry.value)) for entry in ordered)


def as_logged(value: float) -> float:
    """MLflow's SQL stores keep an infinite value as the largest float [S]."""
    return math.copysign(math.inf, value) if abs(value) >= sys.float_info.max else value
