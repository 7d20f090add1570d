"""6c. Runs are read back from MLflow, ranked, compared and drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas


def runs(
    experiments: str | Iterable[str] = (),
    *,
    users: str | Iterable[str] = (),
    filter: str = "",
    sort: str = "",
    value: Literal["last", "best"] = "last",
    nested: bool = True,
    limit: int = 0,
    tracking_uri: str = "",
) -> pandas.DataFrame:
    """MLflow runs as a pandas frame with typed columns, for a notebook that analyzes them.

    Args:
        experiments: names or ids; all where none is given.
        users: who started the runs; anybody where none is given.
        filter: in MLflow's language: `metrics.acc > 0.9 and params.model = 'tree'`.
        sort: `metrics.acc DESC`, `params.lr`, `start_time` …; the newest first where nothing is said.
        value: of a metric that is sorted by: its last value, or its best from the whole history.
        nested: a row for each trial of a sweep; else one for the sweep, with how many trials it had.
        limit: how many rows at most; 0 means all.
        tracking_uri: else MLFLOW_TRACKING_URI, else `sqlite:///mlflow.db` here.

    Returns:
        A row for each run, with its id as index. `start_time` and `end_time` are moments in UTC, `duration`
        is a time span, `metrics.NAME` are floats, `params.NAME` integers, floats, booleans or texts: what all
        that was logged can be read as. What a run does not have is missing.

    Raises:
        RunsError: NB581 for an experiment that is not there, NB582 for a filter that is refused.
        JobError: NB508 without mlflow, NB509 where the store cannot be used.
    """
    from nb2job.compare.frame import frame_of
    from nb2job.compare.query import query_of, read_runs
    from nb2job.compare.store import open_store

    query = query_of(
        experiments=[experiments] if isinstance(experiments, str) else experiments,
        users=[users] if isinstance(users, str) else users,
        condition=filter,
        sort=sort,
        best_so_far=value == "best",
        nested=nested,
        limit=limit,
    )
    return frame_of(read_runs(open_store(tracking_uri), query).runs)
