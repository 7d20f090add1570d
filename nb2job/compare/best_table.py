"""The run to take, in words: what it was given, what it logged, and what to type next."""

from __future__ import annotations

from nb2job.compare.best import Best
from nb2job.compare.cells import moment, shown
from nb2job.compare.listing import about, as_data, values
from nb2job.compare.local_sweep import commands
from nb2job.compare.order import Sort
from nb2job.compare.run import Run
from nb2job.compare.table import Column, Table


def record_of(best: Best, metric: str) -> Table:
    """A line for each thing to know."""
    run = _taken(best)
    next_steps = commands(run)
    rows = [("run", run.run_id), ("name", run.name), ("experiment", run.experiment), ("user", run.user)]
    rows += [("status", run.status), ("started", moment(run.started)), *_values(run, metric)]
    rows += [(f"  {name}", value) for name, value in sorted(run.params.items())]
    rows += [("sweep", run.parent), *next_steps]
    kept = [(name, value) for name, value in rows if value]
    columns = [Column("", [name for name, _ in kept]), Column("", [value for _, value in kept], wide=True)]
    data = {
        **as_data(run),
        "metric": metric,
        "value": run.counted(metric),
        "looked_at": best.seen,
        "without": best.without,
        "no_number": best.no_number,
        "better_but_unfinished": best.unfinished.run_id if best.unfinished else None,
        "commands": dict(next_steps),
    }
    return Table(columns, _notes(best, metric), data)


def row_of(best: Best) -> Table:
    """The run as a row of `nb2job runs list`."""
    runs = [_taken(best)]
    return Table([*about(runs), *values(runs, Sort("any", "", False))])


def _values(run: Run, metric: str) -> list[tuple[str, str]]:
    best = [(f"{metric} (best)", shown(run.best_values[metric]))] if metric in run.best_values else []
    return [*best, (metric, shown(run.metrics[metric]))]


def _taken(best: Best) -> Run:
    assert best.run is not None  # best_of raises where there is none
    return best.run


def _notes(best: Best, metric: str) -> list[str]:
    run, better = _taken(best), best.unfinished
    told = [f"{best.without:,} without {metric}"] if best.without else []
    told += [f"{best.no_number:,} with no finite number"] if best.no_number else []
    notes = [f"the best of {best.seen:,} runs" + (f" ({', '.join(told)})" if told else "")]
    if run.status != "FINISHED":
        notes.append(f"no run that finished has a number of {metric}: this one is {run.status}")
    if better is not None:
        value = shown(better.counted(metric))
        notes.append(f"{better.short_id} ({better.name}) has {value}, but did not finish: {better.status}")
    return notes
