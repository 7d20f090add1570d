"""Interactive services of a job."""

from __future__ import annotations

from collections.abc import Iterator

from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem


def check(job: JobFile) -> Iterator[Problem]:
    """NB504: the SDK takes no nodes but all of them [R]."""
    for name in job.names("services"):
        nodes = job.at("services", name, "nodes")
        if isinstance(nodes, str) and nodes != "all":
            place = ("services", name, "nodes")
            hint = "Say `nodes: all`, or leave it out for the first one."
            yield Problem("NB504", place, f"`services.{name}.nodes` is {nodes!r}", hint)
