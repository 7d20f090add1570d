"""Nested runs folded: a sweep is one row, with how many trials it had and the best of them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from nb2job.compare.order import Key, Sort
from nb2job.compare.run import Run
from nb2job.compare.store import Store


@dataclass(slots=True)
class _Nest:
    """What is kept of the runs below one parent, however many they are: the best is one that finished."""

    count: int
    key: Key
    best: Run

    def take(self, other: _Nest) -> None:
        """Counts others in; as in `best_of`, a run that was stopped has no model to take."""
        self.count += other.count
        unfinished = self.best.status != "FINISHED", other.best.status != "FINISHED"
        if (unfinished[1], other.key) < (unfinished[0], self.key):
            self.key, self.best = other.key, other.best


@dataclass(slots=True)
class Folding:
    """Lets runs of their own through, and keeps of nested ones only how many, and the best."""

    sort: Sort
    _nests: dict[str, _Nest] = field(default_factory=dict)
    _parents: dict[str, str] = field(default_factory=dict)

    def own(self, runs: Iterable[Run]) -> Iterator[Run]:
        """The runs that are nested in no other."""
        for run in runs:
            if run.run_id in self._nests:  # stores give what was started last first
                self._parents[run.run_id] = run.parent
            if run.parent:
                self._keep(run)
            else:
                yield run

    def _keep(self, run: Run) -> None:
        key = self.sort.key(run)
        nest = self._nests.get(run.parent)
        if nest is None:
            self._nests[run.parent] = _Nest(1, key, run)
            return
        nest.take(_Nest(1, key, run))

    def folded(self, store: Store, chosen: Iterable[Run], limit: int | None) -> list[Run]:
        """The chosen runs of their own and the sweeps with the best trials, in order."""
        own = {run.run_id: run for run in chosen}
        self._gather(store, own, limit)
        runs = [self._with_trials(run) for run in own.values()]
        return sorted(runs, key=self.sort.key)[:limit]

    def _gather(self, store: Store, own: dict[str, Run], limit: int | None) -> None:
        """Counts what is nested in nested runs under the topmost, and adds the topmost to the runs."""
        nests, self._nests = self._nests, {}
        self._ask_up(store, [parent for parent in nests if parent not in own])
        for parent in sorted(nests, key=lambda parent: nests[parent].key):
            top = self._top(parent, own)
            if top in self._nests:
                self._nests[top].take(nests[parent])
                continue
            shown = limit is None or len(self._nests) < limit
            self._nests[top] = nests[parent]
            if shown and top not in own and (found := store.run(top)) is not None:
                own[top] = found

    def _ask_up(self, store: Store, asked: Sequence[str]) -> None:
        """Asks what parents are nested in, where no run has told: a filter or its user kept it out."""
        met: set[str] = set()
        while asked:
            met.update(asked)
            self._parents.update(store.parents([one for one in asked if one not in self._parents]))
            asked = list({parent for one in asked if (parent := self._parents[one]) and parent not in met})

    def _top(self, run_id: str, own: Container[str]) -> str:
        """The topmost of the runs that a run is nested in, or is itself; of a circle any one."""
        met = {run_id}
        while run_id not in own:
            parent = self._parents.get(run_id, "")
            if not parent or parent in met:
                break
            met.add(parent)
            run_id = parent
        return run_id

    def _with_trials(self, run: Run) -> Run:
        """Where runs are sorted by a value, a sweep stands where its best trial does."""
        nest = self._nests.get(run.run_id)
        if nest is None:
            return run
        told = replace(run, trials=nest.count)
        if not self.sort.of_values:
            return told
        return replace(
            told,
            best=nest.best.run_id,
            params={**nest.best.params, **run.params},
            metrics={**run.metrics, **nest.best.metrics},
            best_values={**run.best_values, **nest.best.best_values},
        )
