"""Run: what is read back of one MLflow run, and no more of it than a comparison needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nb2job.local.sweep.store import PARENT, USER, as_logged

if TYPE_CHECKING:
    from mlflow.entities import Run as Entity

_NOBODY = "unknown"  # MLflow's word where nobody is named


@dataclass(frozen=True, slots=True)
class Run:
    """One run.

    Args:
        run_id: MLflow's, or on Azure ML the job's name.
        name: what a person calls it.
        experiment: the name of its experiment.
        user: who started it.
        status: MLflow's word.
        started, ended: milliseconds since 1970; None where it has not happened.
        parent: the run that this one is nested in; empty where there is none.
        params: as logged: texts.
        metrics: the last value of each.
        tags: all of them.
        artifacts: the address of its artifacts.
        trials: how many runs are nested in it, where they were folded into it.
        best: the best of those.
        best_values: the best ever of the metric that counts, where its whole history was read.
    """

    run_id: str
    name: str
    experiment: str
    user: str = ""
    status: str = "RUNNING"
    started: int | None = None
    ended: int | None = None
    parent: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    artifacts: str = ""
    trials: int = 0
    best: str = ""
    best_values: Mapping[str, float] = field(default_factory=dict)

    @property
    def seconds(self) -> float | None:
        """How long it took, where it has ended."""
        if self.started is None or self.ended is None:
            return None
        return (self.ended - self.started) / 1000

    def counted(self, metric: str) -> float | None:
        """A metric's best value ever, where that was asked for; else its last one."""
        return self.best_values.get(metric, self.metrics.get(metric))

    @property
    def short_id(self) -> str:
        """Enough of MLflow's 32 letters to tell runs apart; an Azure ML job's name is kept whole."""
        return self.run_id[:8] if len(self.run_id) == 32 else self.run_id


def run_of(entity: Entity, experiments: Mapping[str, str]) -> Run:
    """A run from MLflow's own, with the names of experiments by their ids."""
    info, data = entity.info, entity.data
    tags = dict(data.tags)
    return Run(
        run_id=info.run_id,
        name=info.run_name or tags.get("mlflow.runName", ""),
        experiment=experiments.get(info.experiment_id, info.experiment_id),
        user=tags.get(USER) or (info.user_id if info.user_id != _NOBODY else ""),
        status=str(info.status),
        started=info.start_time,
        ended=info.end_time,
        parent=tags.get(PARENT, ""),
        params=dict(data.params),
        metrics={name: as_logged(value) for name, value in data.metrics.items()},
        tags=tags,
        artifacts=info.artifact_uri or "",
    )
