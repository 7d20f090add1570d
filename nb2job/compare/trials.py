"""A sweep's trials, by what each was given and the best that it logged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nb2job.compare.cells import lasted, shown
from nb2job.compare.history import Point, history
from nb2job.compare.listing import as_data, typed
from nb2job.compare.run import Run
from nb2job.compare.store import Store
from nb2job.compare.table import Column, Table
from nb2job.errors import RunsError
from nb2job.local.sweep.outcome import best_value
from nb2job.local.sweep.store import BEST, GOAL, PRIMARY_METRIC, TRIAL


@dataclass(frozen=True, slots=True)
class TrialRun:
    """A trial's run, its number in the sweep, and all that it logged of the primary metric."""

    number: int
    run: Run
    points: tuple[Point, ...]
    best: float | None

    @property
    def last(self) -> float | None:
        """The value that search results have."""
        return self.points[-1].value if self.points else None


@dataclass(frozen=True, slots=True)
class Trials:
    """A sweep read back; `best` is the trial to take."""

    sweep: Run
    metric: str
    goal: str
    trials: tuple[TrialRun, ...]
    best: TrialRun | None


def trials_of(store: Store, sweep: Run, metric: str = "", goal: str = "") -> Trials:
    """The trials of a sweep, by number.

    Where no metric is given it is the one that nb2job's sweeps name in their tags; on Azure ML it must be.

    Raises:
        RunsError: NB584 where no run is nested in this one.
    """
    runs = [run for run in store.children(sweep) if f"{TRIAL}.interrupted" not in run.tags]
    if not runs:
        hint = f"it is itself nested in {sweep.parent}" if sweep.parent else "`nb2job runs list` counts them"
        raise RunsError("NB584", f"no runs are nested in {sweep.run_id} ({sweep.name!r})", hint)
    metric = metric or sweep.tags.get(PRIMARY_METRIC, "")
    goal = goal or sweep.tags.get(GOAL, "") or "maximize"
    runs.sort(key=lambda run: (run.started or 0, run.run_id))
    found = [_trial(store, run, number, metric, goal) for number, run in enumerate(runs)]
    found.sort(key=lambda trial: trial.number)
    return Trials(sweep, metric, goal, tuple(found), _best(sweep, found, metric, goal))


def table_of(trials: Trials) -> Table:
    """The trials, the best one marked; what differs between them is what the sweep searched."""
    rows = trials.trials
    runs = [trial.run for trial in rows]
    columns = [
        Column("trial", [trial.number for trial in rows], rank=0),
        Column("run", [run.run_id for run in runs], [run.short_id for run in runs], "run_id"),
        Column("status", [run.status for run in runs], rank=0),
    ]
    if trials.metric:
        columns.append(Column(trials.metric, [trial.last for trial in rows], key="last", rank=0))
        columns.append(Column("best", [trial.best for trial in rows], rank=0))
        columns.append(Column("logged", [len(trial.points) for trial in rows]))
    columns += _searched(runs)
    columns.append(
        Column("took", [run.seconds for run in runs], [lasted(run.seconds) for run in runs], "seconds")
    )
    marked = rows.index(trials.best) if trials.best else None
    return Table(columns, _notes(trials), _data(trials), marked)


def runs_of(trials: Trials) -> list[Run]:
    """The trials' runs, each with the best that it ever logged."""
    return [
        trial.run if trial.best is None else replace(trial.run, best_values={trials.metric: trial.best})
        for trial in trials.trials
    ]


def _trial(store: Store, run: Run, number: int, metric: str, goal: str) -> TrialRun:
    points = history(store, run.run_id, metric) if metric in run.metrics else ()
    told = run.tags.get(TRIAL, "")
    best = best_value((point.value for point in points), goal)
    return TrialRun(int(told) if told.isdecimal() else number, run, points, best)


def _best(sweep: Run, trials: Sequence[TrialRun], metric: str, goal: str) -> TrialRun | None:
    """The one that the sweep itself names, for its own metric; else by the same rule."""
    if metric == sweep.tags.get(PRIMARY_METRIC, metric):
        for trial in trials:
            if trial.run.run_id == sweep.tags.get(BEST):
                return trial
    sign = -1 if goal == "maximize" else 1
    found = [
        ((trial.run.status != "FINISHED", sign * trial.best, trial.number), trial)
        for trial in trials
        if trial.best is not None and trial.run.status != "FAILED"
    ]
    return min(found, key=lambda one: one[0])[1] if found else None


def _searched(runs: Sequence[Run]) -> list[Column]:
    names = sorted({name for run in runs for name in run.params})
    found = {name: typed(run.params.get(name) for run in runs) for name in names}
    return [
        Column(name, values, key=f"params.{name}", rank=0)
        for name, values in found.items()
        if len(runs) == 1 or len(set(values)) > 1
    ]


def _notes(trials: Trials) -> list[str]:
    counts = {status: 0 for status in ("FINISHED", "KILLED", "FAILED", "RUNNING")}
    for trial in trials.trials:
        counts[trial.run.status] = counts.get(trial.run.status, 0) + 1
    told = ", ".join(f"{count} {status.lower()}" for status, count in counts.items() if count)
    notes = [f"{len(trials.trials)} trials: {told}"]
    if not trials.metric:
        notes.append("which one is best is not known: name the metric with --metric and --goal")
    elif trials.best is None:
        notes.append(f"no trial logged a number of {trials.metric}")
    else:
        best = trials.best
        which = f"trial {best.number} (run {best.run.run_id})"
        notes.append(f"best: {which}, {trials.metric} {shown(best.best)} ({trials.goal})")
    return notes


def _data(trials: Trials) -> dict[str, object]:
    return {
        "sweep": as_data(trials.sweep),
        "metric": trials.metric or None,
        "goal": trials.goal,
        "best_trial": trials.best.number if trials.best else None,
        "trials": [
            {
                "number": trial.number,
                **as_data(trial.run),
                "best": trial.best,
                "history": [[point.step, point.value] for point in trial.points],
            }
            for trial in trials.trials
        ],
    }
