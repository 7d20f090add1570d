"""What differs between runs, and what is the same in all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nb2job.compare.cells import shown
from nb2job.compare.listing import as_data
from nb2job.compare.run import Run
from nb2job.compare.table import Column, Table

_KINDS = ("params", "best_values", "metrics", "tags")
_OURS = ("mlflow.", "nb2job.", "best_child_run_id")
_TOLD = {"mlflow.source.git.commit": "commit", "nb2job.job": "job"}


@dataclass(frozen=True, slots=True)
class Line:
    """One name with its value in each run: None where a run has none."""

    kind: str
    name: str
    values: tuple[object, ...]

    @property
    def differs(self) -> bool:
        """Whether not all are equal; NaN equals NaN."""
        return len({shown(value) if value != value else value for value in self.values}) > 1


def lines_of(runs: Sequence[Run]) -> list[Line]:
    """Everything that a person may compare, attributes first."""
    lines = [Line("", name, tuple(getattr(run, name) for run in runs)) for name in _ATTRIBUTES]
    for kind in _KINDS:
        maps: list[Mapping[str, object]] = [_told(getattr(run, kind)) for run in runs]
        names = sorted({name for one in maps for name in one})
        lines += [Line(kind, name, tuple(one.get(name) for one in maps)) for name in names]
    return lines


_ATTRIBUTES = ("experiment", "user", "status", "seconds")


def comparison(runs: Sequence[Run], everything: bool) -> Table:
    """A line for each name, a column for each run; only what differs, unless everything is asked for."""
    lines = lines_of(runs)
    kept = [line for line in lines if everything or line.differs]
    names = Column("", [_label(line) for line in kept], rank=0)
    columns = [
        Column(_title(run, runs), [line.values[index] for line in kept], key=run.run_id)
        for index, run in enumerate(runs)
    ]
    same = len(lines) - len(kept)
    notes = [f"{same} values are the same in all {len(runs)} runs: --all shows them"] if same else []
    data = {
        "runs": [as_data(run) for run in runs],
        "differs": [[line.kind or "attributes", line.name] for line in lines if line.differs],
    }
    return Table([names, *columns], notes, data)


def differing(runs: Sequence[Run]) -> list[tuple[str, str]]:
    """The kinds and names of what differs."""
    return [(line.kind, line.name) for line in lines_of(runs) if line.differs]


def _told(values: Mapping[str, object]) -> dict[str, object]:
    """Tags less those that only machines read; the commit and the job file stay."""
    told = {_TOLD.get(name, name): value for name, value in values.items()}
    return {name: value for name, value in told.items() if not name.startswith(_OURS)}


def _label(line: Line) -> str:
    told = {"tags": " (tag)", "best_values": " (best)"}
    return line.name + told.get(line.kind, "")


def _title(run: Run, runs: Sequence[Run]) -> str:
    """Its name, where that tells it from the others."""
    alone = sum(one.name == run.name for one in runs) == 1
    return run.name if run.name and alone else run.short_id
