"""Sort: by what runs are put in order, and how what is missing or no number comes last."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from nb2job.compare.run import Run
from nb2job.errors import UsageError

Kind = Literal["metrics", "params", "tags", "attributes", "any"]
Key = tuple[Any, ...]

ATTRIBUTES: dict[str, Callable[[Run], object]] = {
    "start_time": lambda run: run.started,
    "end_time": lambda run: run.ended,
    "duration": lambda run: run.seconds,
    "run_name": lambda run: run.name,
    "run_id": lambda run: run.run_id,
    "status": lambda run: run.status,
    "user": lambda run: run.user,
    "experiment": lambda run: run.experiment,
}


@dataclass(frozen=True, slots=True)
class Sort:
    """`metrics.NAME`, `params.NAME`, `tags.NAME`, an attribute; or a bare name: a metric, else a param."""

    kind: Kind
    name: str
    descending: bool

    @property
    def of_values(self) -> bool:
        """Whether it looks at what a run was given or has logged, rather than at the run itself."""
        return self.kind in ("metrics", "params", "any")

    def value(self, run: Run) -> object:
        """What a run is sorted by; None where it has none."""
        if self.kind == "attributes":
            return ATTRIBUTES[self.name](run)
        if self.kind == "any":
            value = run.counted(self.name)
            return run.params.get(self.name) if value is None else value
        if self.kind == "metrics":
            return run.counted(self.name)
        found: dict[str, Any] = dict(getattr(run, self.kind))
        return found.get(self.name)

    def key(self, run: Run) -> Key:
        """Orders runs: numbers, then words, then what is no number, then nothing; of equals, the latest."""
        rank, value = _ranked(self.value(run))
        ordered = value if not self.descending else _Down(value)
        return (rank, ordered, -(run.started or 0), run.run_id)


def read_sort(text: str) -> Sort:
    """Reads MLflow's words of an order_by: `metrics.accuracy DESC`.

    Raises:
        UsageError: where it names nothing.
    """
    match = re.fullmatch(r"(.+?)(?:\s+(asc|desc))?", text.strip(), re.IGNORECASE)
    if match is None:
        raise UsageError("NB001", "--sort is empty", "name a metric, as in: --sort 'metrics.accuracy DESC'")
    name, way = match[1], (match[2] or "").lower()
    kind, dot, rest = name.partition(".")
    rest = rest.strip('`"')
    if dot and kind in ("metrics", "params", "tags"):
        return Sort(kind, rest, way == "desc")  # type: ignore[arg-type]  # one of the three
    if dot and kind == "attributes" and rest not in ATTRIBUTES:
        raise UsageError("NB001", f"--sort: runs have no attribute {rest!r}", "of " + ", ".join(ATTRIBUTES))
    name = rest if dot and kind == "attributes" else name.strip('`"')
    if name in ATTRIBUTES:
        return Sort("attributes", name, way == "desc" or (not way and name.endswith("time")))
    return Sort("any", name, way == "desc")


def as_number(value: object) -> float | None:
    """A number, or a text that is one; a param is always a text. Words such as `nan` are no numbers."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = float(value)  # type: ignore[arg-type]  # that is the question
    except (TypeError, ValueError):
        return None
    return number if not isinstance(value, str) or math.isfinite(number) else None


def _ranked(value: object) -> tuple[int, Any]:
    if value is None:
        return 3, 0
    number = as_number(value)
    if number is None:
        return 1, str(value)
    return (2, 0) if math.isnan(number) else (0, number)


class _Down:
    """A value that is in order the other way round."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: _Down) -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Down) and bool(other.value == self.value)

    __hash__ = None  # type: ignore[assignment]  # only ever compared
