"""A job's `distribution` as far as one machine can honor it: how often the command starts, as what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["pytorch", "mpi", "tensorflow"]

_COUNTS = {
    "pytorch": ("process_count_per_instance",),
    "mpi": ("process_count_per_instance",),
    "tensorflow": ("worker_count", "parameter_server_count"),
}


@dataclass(frozen=True, slots=True)
class Distribution:
    """The processes of a job; `servers` are TensorFlow's parameter servers, beside its workers."""

    kind: Kind
    processes: int
    servers: int = 0

    @property
    def remark(self) -> str:
        """What of it cannot be honored here; empty where all is."""
        if self.kind != "mpi" or self.processes == 1:
            return ""
        count = f"{self.processes} processes"
        return f"distribution: {count} with OMPI_COMM_WORLD_RANK and the like, but without mpirun"


def read_distribution(values: Mapping[str, object], instances: object) -> Distribution | None:
    """The distribution of a job file; None where there is none, or none that can run here.

    Args:
        values: the keys of `distribution`.
        instances: the job's `resources.instance_count`: TensorFlow's workers are all of its machines'.

    Raises:
        ValueError: naming a key that counts no processes.
    """
    kind = str(values.get("type", "")).lower()
    if kind not in _COUNTS:
        return None
    counts = {key: values.get(key) for key in _COUNTS[kind]}
    for key, count in counts.items():
        least = 0 if key == "parameter_server_count" else 1
        if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < least):
            raise ValueError(f"{key} must be a number from {least} on")
    first, *rest = counts.values()
    if kind == "tensorflow" and first is None and isinstance(instances, int):
        first = instances
    servers = rest[0] if rest else None
    return Distribution(
        kind,  # type: ignore[arg-type]  # one of the keys above
        first if isinstance(first, int) else 1,
        servers if isinstance(servers, int) else 0,
    )
