"""Runs as a pandas frame: every column with the type of what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from nb2job.compare.listing import typed
from nb2job.compare.run import Run

if TYPE_CHECKING:
    import pandas

_INTERNAL = ("mlflow.", "nb2job.")
_TRUTH = {"True": True, "False": False, "true": True, "false": False}


def frame_of(runs: Sequence[Run]) -> pandas.DataFrame:
    """A row for each run, in their order; see `nb2job.compare.runs`."""
    import pandas

    columns: dict[str, Any] = {
        "name": pandas.array([run.name for run in runs], dtype="string"),
        "experiment": pandas.Categorical([run.experiment for run in runs]),
        "user": pandas.Categorical([run.user or None for run in runs]),
        "status": pandas.Categorical([run.status for run in runs]),
        "start_time": _moments(run.started for run in runs),
        "end_time": _moments(run.ended for run in runs),
        "duration": pandas.to_timedelta([run.seconds for run in runs], unit="s"),
        "parent": pandas.array([run.parent or None for run in runs], dtype="string"),
        "trials": pandas.array([run.trials for run in runs], dtype="int64"),
    }
    for name in _names(run.metrics for run in runs):
        columns[f"metrics.{name}"] = pandas.array([run.counted(name) for run in runs], dtype="float64")
    for name in _names(run.params for run in runs):
        columns[f"params.{name}"] = _params([run.params.get(name) for run in runs])
    for name in _names(run.tags for run in runs):
        if not name.startswith(_INTERNAL):
            columns[f"tags.{name}"] = pandas.array([run.tags.get(name) for run in runs], dtype="string")
    index = pandas.Index([run.run_id for run in runs], dtype="string", name="run_id")
    return pandas.DataFrame(columns, index=index)


def _names(maps: Iterable[Iterable[str]]) -> list[str]:
    return sorted({name for one in maps for name in one})


def _moments(milliseconds: Iterable[int | None]) -> Any:
    import pandas

    return pandas.to_datetime(list(milliseconds), unit="ms", utc=True)


def _params(texts: Sequence[str | None]) -> Any:
    """Whole numbers, numbers, truths, else the texts as logged; each of these types knows what is missing."""
    import pandas

    if all(text is None or text in _TRUTH for text in texts):
        return pandas.array([None if text is None else _TRUTH[text] for text in texts], dtype="boolean")
    values = typed(texts)
    kinds = {type(value) for value in values if value is not None}
    dtype = "Int64" if kinds == {int} else "Float64" if kinds == {float} else "string"
    if dtype == "Int64" and any(value is not None and abs(value) >= 2**63 for value in values):  # type: ignore[arg-type]  # all are integers
        return pandas.array(texts, dtype="string")
    return pandas.array(values, dtype=dtype)
