"""Query: which runs are asked for; and the reading of them, in bounded memory."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from nb2job.compare.experiments import experiment_ids
from nb2job.compare.fold import Folding
from nb2job.compare.history import with_best
from nb2job.compare.order import Sort, as_number, read_sort
from nb2job.compare.run import Run
from nb2job.compare.store import Store
from nb2job.errors import UsageError

NEWEST = Sort("attributes", "start_time", True)


@dataclass(frozen=True, slots=True)
class Query:
    """Which runs, in which order.

    Args:
        experiments: names or ids; all where there are none.
        users: who started them; anybody where there are none.
        condition: in MLflow's language.
        sort: their order.
        best_so_far: whether a metric that is sorted by counts as its best value ever, not its last.
        nested: whether the runs nested in others are rows of their own, not folded into those.
        limit: how many at most; None means all, and then memory is not bounded.
    """

    experiments: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    condition: str = ""
    sort: Sort = NEWEST
    best_so_far: bool = False
    nested: bool = False
    limit: int | None = 100


@dataclass(slots=True)
class Found:
    """The runs in order; of all that match how many there are, are nested, and lack what is sorted by."""

    runs: list[Run] = field(default_factory=list)
    seen: int = 0
    nested: int = 0
    without: int = 0
    sort: Sort = NEWEST


def query_of(
    *,
    experiments: Iterable[str] = (),
    users: Iterable[str] = (),
    condition: str = "",
    sort: str = "",
    best_so_far: bool = False,
    nested: bool = False,
    limit: int = 100,
) -> Query:
    """A query from the words of a command line; a limit of 0 means no limit.

    Raises:
        UsageError: for a sort that names nothing, or a best value of what is no metric.
    """
    order = read_sort(sort) if sort else NEWEST
    if best_so_far and order.kind not in ("metrics", "any"):
        raise UsageError("NB001", "--value best needs a metric", "name it: --sort 'metrics.accuracy DESC'")
    return Query(
        tuple(experiments), tuple(users), condition, order, best_so_far, nested, limit if limit > 0 else None
    )


def read_runs(store: Store, query: Query, say: Callable[[str], None] = lambda text: None) -> Found:
    """The runs that a query asks for: pages are read one by one, and only the first `limit` are kept.

    Raises:
        RunsError: NB581 for an experiment that is not there, NB582 for a filter that is refused.
        JobError: NB508 without mlflow, NB509 where the store cannot be reached.
    """
    found = Found(sort=query.sort)
    runs = _counted(matching(store, query, say), found)
    if query.nested:
        found.runs = _first(runs, query)
        return found
    folding = Folding(query.sort)
    found.runs = folding.folded(store, _first(folding.own(runs), query), query.limit)
    return found


def matching(store: Store, query: Query, say: Callable[[str], None] = lambda text: None) -> Iterator[Run]:
    """All runs that a query asks for, in no order, each read when it is wanted."""
    ids = experiment_ids(store, query.experiments)
    users = {user.casefold() for user in query.users}
    runs = store.runs(ids, query.condition) if ids else iter(())
    runs = _told((run for run in runs if not users or run.user.casefold() in users), say)
    if query.best_so_far:
        return with_best(store, runs, query.sort.name, "maximize" if query.sort.descending else "minimize")
    return runs


def _first(runs: Iterator[Run], query: Query) -> list[Run]:
    if query.limit is None:
        return sorted(runs, key=query.sort.key)
    return heapq.nsmallest(query.limit, runs, key=query.sort.key)


def _counted(runs: Iterator[Run], found: Found) -> Iterator[Run]:
    for run in runs:
        found.seen += 1
        found.nested += bool(run.parent)
        value = found.sort.value(run)
        number = as_number(value)
        found.without += value is None or (number is not None and number != number)
        yield run


def _told(runs: Iterator[Run], say: Callable[[str], None]) -> Iterator[Run]:
    for number, run in enumerate(runs, start=1):
        if number % 1000 == 0:
            say(f"{number:,} runs read")
        yield run
