"""SweepResult: what became of a sweep, for whoever tells it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nb2job.local.sweep.best_job import NAME
from nb2job.local.sweep.definition import SweepJob
from nb2job.local.sweep.outcome import best_trial, best_value
from nb2job.local.sweep.state import SweepState, TrialState
from nb2job.search.trial import Sweep


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What became of a sweep: its run's status in MLflow's words, its trials, the best of them."""

    run_id: str
    experiment: str
    status: str
    ended_early: str
    trials: tuple[TrialState, ...]
    best: TrialState | None
    best_value: float | None
    sweep: Sweep
    folder: Path
    best_job: Path | None
    tracking_uri: str

    @property
    def best_folder(self) -> Path | None:
        """The folder of the best trial."""
        return self.folder / "trials" / self.best.label if self.best else None


def result_of(state: SweepState, job: SweepJob, experiment: str, folder: Path) -> SweepResult:
    """The result of a sweep that is closed."""
    assert state.closed is not None
    goal = job.sweep.objective.goal
    best = best_trial(state.trials.values(), goal)
    return SweepResult(
        run_id=state.parent,
        experiment=experiment,
        status=str(state.closed["status"]),
        ended_early=str(state.closed["over"]),
        trials=tuple(state.trials.values()),
        best=best,
        best_value=best_value(best.metrics, goal) if best else None,
        sweep=job.sweep,
        folder=folder,
        best_job=folder / NAME if best else None,
        tracking_uri=str(state.header["tracking_uri"]),
    )
