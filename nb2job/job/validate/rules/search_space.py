"""The search space: numbers that can be drawn, and exponents that are meant as such."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nb2job.job.validate.every_fault import every_fault
from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem, sentence
from nb2job.search.exponents import look_like_values

_BOUNDS = {"min_value": 0, "max_value": 1}
_SOUND: Mapping[str, Mapping[str, Any]] = {
    "min_value": _BOUNDS,
    "max_value": _BOUNDS,
    "q": {"q": 1},
    "mu": {"mu": 0},
    "sigma": {"sigma": 1},
}


def check(job: JobFile) -> Iterator[Problem]:
    """NB540 and NB541; a sweep without a search space is NB504, of which the SDK dies."""
    if job.kind == "sweep" and not job.document.values.get("search_space"):
        yield Problem("NB504", (), "`search_space` is missing", "Add it with the values to try.")
    for name in job.names("search_space"):
        if job.sound("search_space", name):
            yield from _distribution(job, name)


def _distribution(job: JobFile, name: str) -> Iterator[Problem]:
    place = ("search_space", name)
    space = dict(job.mapping(*place))
    space["type"] = kind = str(space["type"]).lower()
    values = space.get("values")
    # A choice may be among search spaces of their own, which no page describes.
    if kind == "choice" and isinstance(values, list) and any(isinstance(one, dict) for one in values):
        return
    if kind == "randint":
        space["upper"] = int(space["upper"])
    from nb2job.search.space import read_distribution  # half of what a command job would import

    faults = list(every_fault(read_distribution, space, _SOUND))
    for fault in faults:
        at = (*place, fault.key) if fault.key in space else place
        yield Problem("NB540", at, f"`{name}`: {fault.message}", sentence(fault.hint))
    if not faults and kind in ("loguniform", "qloguniform"):
        yield from _exponents(job, name)


def _exponents(job: JobFile, name: str) -> Iterator[Problem]:
    place = ("search_space", name)
    low, high = job.number(*place, "min_value"), job.number(*place, "max_value")
    what, hint = look_like_values(low or 0, high or 0)
    if what:
        yield Problem("NB541", place, f"`{name}` is {what}", hint)
