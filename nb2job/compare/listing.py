"""Runs as a table: who, when, how it went, what they were given and what they logged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from nb2job.compare.cells import lasted, moment
from nb2job.compare.order import Sort, as_number
from nb2job.compare.query import Found
from nb2job.compare.run import Run
from nb2job.compare.table import Column, Table


def table_of(found: Found, limit: int | None) -> Table:
    """The table of what was found, and what there is to say about it."""
    runs = found.runs
    columns = [*about(runs), *values(runs, found.sort)]
    return Table(columns, notes_of(found, limit), [as_data(run) for run in runs])


def about(runs: Sequence[Run]) -> list[Column]:
    """What runs are, before what they were given; what is the same in all comes last into a terminal."""
    told = {name: {getattr(run, name) for run in runs} for name in ("experiment", "user")}
    rank = {name: 1 if len(found) > 1 else 3 for name, found in told.items()}
    columns = [
        Column("run", [run.run_id for run in runs], [run.short_id for run in runs], "run_id", 0),
        Column("name", [run.name for run in runs], rank=0),
        Column("experiment", [run.experiment for run in runs], rank=rank["experiment"]),
        Column("user", [run.user for run in runs], rank=rank["user"]),
        Column("status", [run.status for run in runs], rank=1),
        Column("started", [run.started for run in runs], [moment(run.started) for run in runs], "start_time"),
        Column("took", [run.seconds for run in runs], [lasted(run.seconds) for run in runs], "seconds"),
    ]
    if any(run.trials for run in runs):
        columns.append(Column("trials", [run.trials or None for run in runs], rank=1))
    return columns


def values(runs: Sequence[Run], sort: Sort) -> list[Column]:
    """What they logged and were given, what most of them have before what few have."""
    metrics = [_metric(runs, name, sort) for name in _names(run.metrics for run in runs)]
    params = [_param(runs, name, sort) for name in _names(run.params for run in runs)]
    tags = [_tag(runs, sort)] if sort.kind == "tags" else []
    bests = [_best(runs, name) for name in _names(run.best_values for run in runs)]
    return sorted([*tags, *bests, *metrics, *params], key=lambda column: column.rank)


def notes_of(found: Found, limit: int | None) -> list[str]:
    """How many there are, and how many lack what they are sorted by."""
    if not found.seen:
        return ["no runs"]
    shown, total = len(found.runs), found.seen
    folded = any(run.trials for run in found.runs)
    rows = total - found.nested if folded else total
    notes = [f"{shown:,} of {rows:,} runs" if shown < rows else f"{shown:,} runs"]
    if folded:
        notes[0] += f", and {found.nested:,} nested in them: --nested shows those"
    if limit is not None and shown == limit and shown < rows:
        notes[0] += "; --limit 0 shows all"
    if found.without:
        notes.append(f"{found.without:,} without a number of {found.sort.name}: they come last")
    return notes


def as_data(run: Run) -> dict[str, object]:
    """A run for programs."""
    return {
        "run_id": run.run_id,
        "name": run.name,
        "experiment": run.experiment,
        "user": run.user,
        "status": run.status,
        "start_time": run.started,
        "end_time": run.ended,
        "parent": run.parent or None,
        "trials": run.trials,
        "best_trial": run.best or None,
        "params": dict(run.params),
        "metrics": dict(run.metrics),
        "best_values": dict(run.best_values),
        "tags": dict(run.tags),
    }


def _metric(runs: Sequence[Run], name: str, sort: Sort) -> Column:
    rank = 0 if sort.kind in ("metrics", "any") and sort.name == name else 2
    return Column(name, [run.metrics.get(name) for run in runs], key=f"metrics.{name}", rank=rank)


def _best(runs: Sequence[Run], name: str) -> Column:
    return Column(f"{name} (best)", [run.best_values.get(name) for run in runs], key=f"best.{name}", rank=0)


def _param(runs: Sequence[Run], name: str, sort: Sort) -> Column:
    rank = 0 if sort.kind in ("params", "any") and sort.name == name else 2
    return Column(name, typed(run.params.get(name) for run in runs), key=f"params.{name}", rank=rank)


def _tag(runs: Sequence[Run], sort: Sort) -> Column:
    values = [run.tags.get(sort.name) for run in runs]
    return Column(sort.name, values, key=f"tags.{sort.name}", rank=0)


def typed(texts: Iterable[str | None]) -> Sequence[object]:
    """Params are texts: where all of a column are numbers, it holds numbers, whole ones where it can."""
    given = list(texts)
    numbers = [as_number(text) for text in given]
    if any(number is None and text is not None for number, text in zip(numbers, given, strict=True)):
        return given
    if all(text is None or text.lstrip("+-").isdecimal() for text in given):
        return [None if text is None else int(text) for text in given]
    return numbers


def _names(maps: Iterable[Iterable[str]]) -> list[str]:
    counts = Counter(name for one in maps for name in one)
    return sorted(counts, key=lambda name: (-counts[name], name))
