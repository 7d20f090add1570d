"""Between which bounds whole numbers among the settings lie, by the names of their keys."""

from __future__ import annotations

from typing import Any, NamedTuple


class Range(NamedTuple):
    """The least and the largest value; None where there is no largest one."""

    least: int
    most: int | None = None

    def __contains__(self, value: Any) -> bool:
        return self.least <= value and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        return f"{self.least} or more" if self.most is None else f"{self.least} to {self.most}"


RANGES = {
    "instance_count": Range(1),
    "timeout": Range(1),
    "trial_timeout": Range(1),
    "seed": Range(0),
    "max_total_trials": Range(1, 1000),
    "max_concurrent_trials": Range(1, 1000),
    "process_count_per_instance": Range(1),
    "worker_count": Range(1),
    "parameter_server_count": Range(0),
    "port": Range(1, 65535),
    "dashboard_port": Range(1, 65535),
    "stored_outputs": Range(0),
}
