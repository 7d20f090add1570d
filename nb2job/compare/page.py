"""The page of runs: a table to sort and filter, histories, parameters against the metric, figures."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import zip_longest

from nb2job.compare.cells import lasted, moment, shown
from nb2job.compare.figures import figures_of
from nb2job.compare.history import Point, history
from nb2job.compare.listing import typed
from nb2job.compare.order import Sort, as_number
from nb2job.compare.plotting import plotly_js
from nb2job.compare.run import Run
from nb2job.compare.store import Store
from nb2job.compare.table import finite
from nb2job.job.page import page
from nb2job.regex import regex

_MOST_HISTORIES = 200
_MOST_METRICS = 6
_MOST_POINTS = 400
_LOWER = regex(r"loss|err|mae|mse|rmse|mape|deviance|perplexity|time|seconds", re.IGNORECASE)

Say = Callable[[str], None]


def page_of(
    store: Store, runs: Sequence[Run], title: str, sort: Sort, say: Say, best: str | None = None
) -> str:
    """The page as one text; histories and figures are those of the best runs, as many as fit.

    Args:
        store: where the runs are read from.
        runs: in the order of the table.
        title: any text.
        sort: its metric and way are what the page opens with.
        say: is told what is being read.
        best: the run that is best by that metric, empty for none; else the page itself finds it.

    Raises:
        JobError: NB508 without plotly, NB509 where the store fails.
    """
    library = plotly_js()
    metrics = _common(runs, "metrics")
    metric = sort.name if sort.of_values and sort.name in metrics else (metrics[0] if metrics else "")
    goals = {name: _goal(name) for name in metrics}
    if metric == sort.name:
        goals[metric] = "maximize" if sort.descending else "minimize"
    ranked = sorted(runs, key=Sort("metrics", metric, goals.get(metric) == "maximize").key)
    params: dict[str, Sequence[object]] = {
        name: typed(run.params.get(name) for run in runs) for name in _common(runs, "params")
    }
    figures = figures_of(store, ranked, say)
    of_each = [{name: found[at] for name, found in params.items()} for at in range(len(runs))]
    data = {
        "runs": [_row(run, given) for run, given in zip(runs, of_each, strict=True)],
        "metrics": metrics,
        "best_values": _common(runs, "best_values"),
        "params": list(params),
        "numeric": [name for name, values in params.items() if _mostly_numbers(values)],
        "metric": metric,
        "goal": goals.get(metric, "maximize"),
        "goals": goals,
        "best": best,
        "chosen": [],
        "histories": _histories(store, ranked, metric, metrics, say),
        "figures": figures.found,
        "left_out": figures.left_out,
        "unasked": figures.unasked,
        "summary": _summary(runs, store),
    }
    say("writing the page")
    return page("runs", title, finite(data), scripts=["charts", "pictures"], packed=[library])


def _row(run: Run, params: dict[str, object]) -> dict[str, object]:
    return {
        "id": run.run_id,
        "short": run.short_id,
        "name": run.name,
        "experiment": run.experiment,
        "user": run.user,
        "status": run.status,
        "start": run.started,
        "started": moment(run.started),
        "seconds": run.seconds,
        "took": lasted(run.seconds),
        "params": params,
        "numbers": {name: number for name, value in params.items() if (number := _number(value)) is not None},
        "metrics": {name: _told(value) for name, value in run.metrics.items()},
        "best": dict(run.best_values),
        "nested": bool(run.parent),
        "tags": {name: value for name, value in run.tags.items() if not name.startswith("mlflow.")},
    }


def _common(runs: Sequence[Run], kind: str) -> list[str]:
    """Names, those of most runs first."""
    counts = Counter(name for run in runs for name in getattr(run, kind))
    return sorted(counts, key=lambda name: (-counts[name], name))


def _number(value: object) -> float | None:
    """Of a text that is a number, though others of its column are none: such as 5 where None is, too."""
    return as_number(value) if isinstance(value, str) else None


def _told(value: float) -> float | str:
    """A metric's value; JSON has no words for NaN and what is infinite."""
    return value if math.isfinite(value) else shown(value)


def _mostly_numbers(values: Sequence[object]) -> bool:
    given = [value for value in values if value is not None]
    return sum(as_number(value) is not None for value in given) * 2 > len(given)


def _goal(metric: str) -> str:
    return "minimize" if _LOWER.search(metric) else "maximize"


def _histories(
    store: Store, ranked: Sequence[Run], metric: str, metrics: Sequence[str], say: Say
) -> dict[str, dict[str, list[list[float | None]]]]:
    """Of the metric that counts for many runs, of a few others for few."""
    wanted = [metric, *(name for name in metrics if name != metric)][:_MOST_METRICS]
    found: dict[str, dict[str, list[list[float | None]]]] = {}
    for at, run in enumerate(_represented(ranked, metric)[:_MOST_HISTORIES]):
        if at % 20 == 0:
            say(f"reading the history of run {at + 1} of {min(len(ranked), _MOST_HISTORIES)}")
        asked = wanted if at < _MOST_HISTORIES // 10 else wanted[:1]
        names = [name for name in asked if name in run.metrics]
        found[run.run_id] = {name: _points(history(store, run.run_id, name)) for name in names}
    return found


def _represented(ranked: Sequence[Run], metric: str) -> list[Run]:
    """The best of each status, then the second best of each: stopped runs are drawn, too."""
    of_status: dict[str, list[Run]] = {}
    for run in ranked:
        of_status.setdefault(run.status, []).append(run)
    turns = [run for turn in zip_longest(*of_status.values()) for run in turn if run is not None]
    return sorted(turns, key=lambda run: metric not in run.metrics)


def _points(points: Sequence[Point]) -> list[list[float | None]]:
    """Few enough to draw, the last one among them; a script that gave no steps is counted."""
    steps = len({point.step for point in points}) == len(points)
    numbered = [(point.step if steps else at, point.value) for at, point in enumerate(points)]
    every = math.ceil(len(numbered) / _MOST_POINTS) or 1
    kept = [*numbered[::every], *(numbered[-1:] if (len(numbered) - 1) % every else [])]
    return [[step, value if math.isfinite(value) else None] for step, value in kept]


def _summary(runs: Sequence[Run], store: Store) -> list[str]:
    experiments = list(dict.fromkeys(run.experiment for run in runs))
    users = sorted({run.user for run in runs if run.user})
    told = [f"{len(runs)} runs", "experiments: " + ", ".join(experiments[:6])]
    return [*told, *(["by " + ", ".join(users[:6])] if users else []), store.uri]
