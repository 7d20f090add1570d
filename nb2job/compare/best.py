"""The run to take: the best value of a metric among runs that finished."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nb2job.compare.order import Key, Sort
from nb2job.compare.run import Run
from nb2job.errors import RunsError


@dataclass(slots=True)
class Best:
    """The best run that finished; the best that did not, if it is better; and how many were looked at."""

    run: Run | None = None
    unfinished: Run | None = None
    seen: int = 0
    without: int = 0
    no_number: int = 0


def best_of(runs: Iterable[Run], metric: str, goal: str) -> Best:
    """Reads all runs, and keeps two.

    A run that finished comes before any that did not, since that has no model to take; of equals the one
    nested deepest (a sweep's own run may repeat what its best trial logged), then the first.

    Raises:
        RunsError: NB585 where no run has a number of the metric.
    """
    best = Best()
    sort = Sort("metrics", metric, goal == "maximize")
    keys: dict[bool, tuple[Key, Run]] = {}
    for run in runs:
        best.seen += 1
        value = run.counted(metric)
        if value is None or not math.isfinite(value):
            best.without += value is None
            best.no_number += value is not None
            continue
        finished = run.status == "FINISHED"
        key = (sort.key(run)[1], not run.parent, run.started or 0, run.run_id)
        if finished not in keys or key < keys[finished][0]:
            keys[finished] = key, run
    _settle(best, keys, metric)
    return best


def _settle(best: Best, keys: Mapping[bool, tuple[Key, Run]], metric: str) -> None:
    if not keys:
        what = "no runs" if not best.seen else f"none of {best.seen:,} runs has a number of {metric!r}"
        raise RunsError("NB585", what, "`nb2job runs list --format csv` has what they logged")
    if True not in keys:
        best.run = keys[False][1]
        return
    best.run = keys[True][1]
    if False in keys and keys[False][0][0] < keys[True][0][0]:
        best.unfinished = keys[False][1]
