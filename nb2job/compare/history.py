"""A metric's whole history: every value that a run has logged, in the order logged."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from nb2job.compare.run import Run
from nb2job.compare.store import Store
from nb2job.local.sweep.outcome import best_value
from nb2job.local.sweep.store import as_logged
from nb2job.local.tracking import reaching


@dataclass(frozen=True, slots=True)
class Point:
    """One value: where the script said it stands, and when it came (milliseconds since 1970)."""

    step: int
    value: float
    time: int


def history(store: Store, run_id: str, metric: str) -> tuple[Point, ...]:
    """All values of a metric; MLflow's own search gives only the last one."""
    with reaching(store.uri):
        found = store.client.get_metric_history(run_id, metric)
    points = (Point(int(one.step), as_logged(float(one.value)), int(one.timestamp)) for one in found)
    return tuple(sorted(points, key=lambda point: (point.step, point.time)))


def with_best(store: Store, runs: Iterable[Run], metric: str, goal: str) -> Iterator[Run]:
    """Runs with the best that they ever logged of a metric, NaN where that is no number."""
    for run in runs:
        if metric not in run.metrics:
            yield run
            continue
        best = best_value((point.value for point in history(store, run.run_id, metric)), goal)
        value = math.nan if best is None else best
        yield replace(run, best_values={metric: value})
