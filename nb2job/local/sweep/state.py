"""What is known of a sweep, told by the events of its journal alone.

sweep        the file, what the command line asked, the seed, the marker's token; the first of all
resumed      alive: another runner goes on, where the one before was last seen at that time
parent       run_id: the MLflow run of the sweep
trial        number, parameters: what the sampler gave; never asked for again
attempt      number, run_id: a start of a trial has its MLflow run
process      number, pid: it runs
ended        number, status, exit_code, metrics, reason: all of the trial is in the store
interrupted  number: stopped with the whole sweep; it runs again
over         reason: no new trials, and those that run are stopped for good
closed       status, best: the sweep is over
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from nb2job.local.sweep.journal import Event
from nb2job.search.space import Value
from nb2job.search.trial import Trial

State = Literal["WAITING", "RUNNING", "FINISHED", "FAILED", "KILLED"]
"""MLflow's words; a trial that waits has parameters and no process, or was left by a runner's end."""

DONE = frozenset(["FINISHED", "FAILED", "KILLED"])


@dataclass(slots=True)
class TrialState:
    """One trial: its attempts' MLflow runs in order, the last one the trial's own."""

    number: int
    parameters: Mapping[str, Value]
    runs: list[str] = field(default_factory=list)
    status: State = "WAITING"
    exit_code: int | None = None
    metrics: tuple[float, ...] = ()
    reason: str = ""
    began: float | None = None
    ended: float | None = None

    @property
    def run_id(self) -> str:
        """The MLflow run of the last attempt; empty before the first."""
        return self.runs[-1] if self.runs else ""

    @property
    def label(self) -> str:
        """The number, and from the second attempt on that of the attempt."""
        return f"{self.number}" if len(self.runs) < 2 else f"{self.number}.{len(self.runs)}"

    def as_trial(self) -> Trial:
        """What samplers and policies look at."""
        status = "RUNNING" if self.status == "WAITING" else self.status
        return Trial(self.number, self.parameters, self.metrics, status, self.run_id)


@dataclass(slots=True)
class SweepState:
    """A sweep so far; `used` counts the seconds that earlier runners spent on it."""

    header: Event = field(default_factory=dict)
    parent: str = ""
    trials: dict[int, TrialState] = field(default_factory=dict)
    over: str = ""
    closed: Event | None = None
    used: float = 0.0
    since: float = 0.0
    last: float = 0.0

    def take(self, event: Event) -> None:
        """Learns of one event."""
        if event["event"] in ("sweep", "resumed"):
            self.used += max(self.last, event.get("alive", 0.0)) - self.since
            self.since = event["time"]
        self.last = event["time"]
        _TAKE[event["event"]](self, event)

    @property
    def waiting(self) -> list[TrialState]:
        """The trials to start, in order."""
        return [trial for trial in self.trials.values() if trial.status == "WAITING"]

    @property
    def running(self) -> list[TrialState]:
        """The trials that have a process."""
        return [trial for trial in self.trials.values() if trial.status == "RUNNING"]

    @property
    def done(self) -> list[TrialState]:
        """The trials that ended, in whatever way."""
        return [trial for trial in self.trials.values() if trial.status in DONE]


def replay(events: Iterable[Event]) -> SweepState:
    """The state after all events; nobody runs any of its trials, so that none is running."""
    state = SweepState()
    for event in events:
        state.take(event)
    for trial in state.running:
        trial.status = "WAITING"
    return state


def _sweep(state: SweepState, event: Event) -> None:
    state.header = event


def _resumed(state: SweepState, event: Event) -> None:
    state.closed = None


def _parent(state: SweepState, event: Event) -> None:
    state.parent = event["run_id"]


def _trial(state: SweepState, event: Event) -> None:
    state.trials[event["number"]] = TrialState(event["number"], event["parameters"])


def _attempt(state: SweepState, event: Event) -> None:
    trial = state.trials[event["number"]]
    trial.runs.append(event["run_id"])
    trial.status, trial.began, trial.metrics = "RUNNING", event["time"], ()


def _process(state: SweepState, event: Event) -> None:
    state.trials[event["number"]].began = event["time"]


def _ended(state: SweepState, event: Event) -> None:
    trial = state.trials[event["number"]]
    trial.status, trial.exit_code, trial.reason = event["status"], event["exit_code"], event["reason"]
    trial.metrics, trial.ended = tuple(event["metrics"]), event["time"]


def _interrupted(state: SweepState, event: Event) -> None:
    state.trials[event["number"]].status = "WAITING"


def _over(state: SweepState, event: Event) -> None:
    state.over = event["reason"]


def _closed(state: SweepState, event: Event) -> None:
    state.closed = event


_TAKE: Mapping[str, Callable[[SweepState, Event], None]] = {
    "sweep": _sweep,
    "resumed": _resumed,
    "parent": _parent,
    "trial": _trial,
    "attempt": _attempt,
    "process": _process,
    "ended": _ended,
    "interrupted": _interrupted,
    "over": _over,
    "closed": _closed,
}
