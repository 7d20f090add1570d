"""Where a job runs and on how many machines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nb2job.job.azure_names import fault_of_compute
from nb2job.job.validate.document import Place
from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem, dotted
from nb2job.regex import regex

_LAST_PORT = 65_535
_SHM = regex(r"[1-9][0-9]*[bkmg]", re.IGNORECASE)


def check(job: JobFile) -> Iterator[Problem]:
    """NB536 to NB538."""
    yield from _compute(job)
    for section in (("resources",), (*job.trial, "resources")) if job.trial else (("resources",),):
        yield from _resources(job, section)
    yield from _distribution(job, (*job.trial, "distribution"))


def _compute(job: JobFile) -> Iterator[Problem]:
    value = job.at("compute")
    if not isinstance(value, str):
        if "compute" not in job.document.values:
            hint = "Say `compute: azureml:serverless`, or azureml:NAME for a cluster of the workspace."
            yield Problem("NB536", (), "`compute` is missing, so where it runs is left to a default", hint)
        return
    what, hint = fault_of_compute(value)
    if what:
        yield Problem("NB537", ("compute",), f"`compute` {what}", hint)


def _resources(job: JobFile, section: Place) -> Iterator[Problem]:
    count, most = job.number(*section, "instance_count"), job.number(*section, "max_instance_count")
    for key, value in (("instance_count", count), ("max_instance_count", most)):
        if value is not None and value < 1:
            yield _too_small(section, key, value)
    if count is not None and most is not None and 1 <= most < count:
        what = f"`instance_count` is {count:g}, but `max_instance_count` {most:g}"
        yield Problem("NB538", (*section, "max_instance_count"), what)
    size = job.at(*section, "shm_size")
    if isinstance(size, str) and not _SHM.fullmatch(size):
        what = f"`{dotted((*section, 'shm_size'))}` is {size!r}"
        yield Problem("NB538", (*section, "shm_size"), what, "A number and b, k, m or g, such as 2g.")


def _distribution(job: JobFile, section: Place) -> Iterator[Problem]:
    for key in ("process_count_per_instance", "worker_count"):
        value = job.number(*section, key)
        if value is not None and value < 1:
            yield _too_small(section, key, value)
    for key in ("port", "dashboard_port"):
        value = job.number(*section, key)
        if value is not None and not 1 <= value <= _LAST_PORT:
            place = (*section, key)
            yield Problem("NB538", place, f"`{dotted(place)}` is {value:g}", f"From 1 to {_LAST_PORT}.")
    value = job.number(*section, "parameter_server_count")
    if value is not None and value < 0:
        yield _too_small(section, "parameter_server_count", value, 0)


def _too_small(section: Place, key: str, value: float, least: int = 1) -> Problem:
    place = (*section, key)
    return Problem("NB538", place, f"`{dotted(place)}` is {value:g}", f"At least {least}.")
