"""Nested runs folded: a sweep is one row, with how many trials it had and the best of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from nb2job.compare.order import Key, Sort
from nb2job.compare.run import Run
from nb2job.compare.store import Store


@dataclass(slots=True)
class _Nest:
    """What is kept of the runs below one parent, however many they are."""

    count: int
    key: Key
    best: Run


@dataclass(slots=True)
class Folding:
    """Lets runs of their own through, and keeps of nested ones only how many, and the best."""

    sort: Sort
    _nests: dict[str, _Nest] = field(default_factory=dict)

    def own(self, runs: Iterable[Run]) -> Iterator[Run]:
        """The runs that are nested in no other."""
        for run in runs:
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
        nest.count += 1
        if key < nest.key:
            nest.key, nest.best = key, run

    def folded(self, store: Store, chosen: Iterable[Run], limit: int | None) -> list[Run]:
        """The chosen runs of their own and the sweeps with the best trials, in order."""
        runs = {run.run_id: self._with_trials(run) for run in chosen}
        nests = sorted(self._nests, key=lambda parent: self._nests[parent].key)
        for parent in nests[:limit]:
            found = None if parent in runs else store.run(parent)
            if found is not None and not found.parent:
                runs[parent] = self._with_trials(found)
        return sorted(runs.values(), key=self.sort.key)[:limit]

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
        )
