"""How many trials, and how long."""

from __future__ import annotations

from collections.abc import Iterator

from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem

_MOST_TRIALS = 1000
_LEAST_SECONDS = 60


def check(job: JobFile) -> Iterator[Problem]:
    """NB547 for limits that cannot be, NB548 for those that the SDK changes."""
    limits = {key: job.number("limits", key) for key in job.mapping("limits")}
    for key in ("max_total_trials", "max_concurrent_trials"):
        value = limits.get(key)
        if value is not None and not 1 <= value <= _MOST_TRIALS:
            yield Problem("NB547", ("limits", key), f"`{key}` is {value:g}", f"From 1 to {_MOST_TRIALS}.")
    for key in ("timeout", "trial_timeout"):
        value = limits.get(key)
        if value is None:
            continue
        if value < 1:
            yield Problem("NB547", ("limits", key), f"`{key}` is {value:g}", "It counts seconds, at least 1.")
        elif value < _LEAST_SECONDS and job.kind == "sweep":
            what = f"`{key}` is {value:g} seconds, which Azure's SDK makes {_LEAST_SECONDS}"
            yield Problem("NB548", ("limits", key), what, f"Say {_LEAST_SECONDS} or more.")
    yield from _at_most(limits, "max_concurrent_trials", "max_total_trials")
    yield from _at_most(limits, "trial_timeout", "timeout")


def _at_most(limits: dict[str, float | None], small: str, large: str) -> Iterator[Problem]:
    one, other = limits.get(small), limits.get(large)
    if one is not None and other is not None and one > other >= 1:
        what = f"`{small}` is {one:g}, more than `{large}`, {other:g}"
        yield Problem("NB547", ("limits", small), what, f"At most {other:g}.")
