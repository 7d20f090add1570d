"""submit.py: the same job with the Python SDK (v2), for a person to run and to change."""

from __future__ import annotations

import re

from nb2job.job import template
from nb2job.job.job import Job, JobInput


def render(job: Job) -> str:
    """The text of `submit.py`, beside `job.yml`; its `job()` is the job that `job.yml` describes.

    `command()` takes the keys of the YAML flat and swallows a misspelled one without a word [R], so
    the tests compare what both load to.
    """
    return template.render(
        "submit.py.j2",
        job=job,
        command=[literal(argument) for argument in job.command()],
        has_data=any(entry.is_data for entry in job.given),
        path=_path,
        literal=literal,
    )


def literal(value: bool | int | float | str) -> str:
    """A Python literal as black writes it: in double quotes, unless that needs more escapes."""
    if not isinstance(value, str):
        return repr(value).replace("e+", "e")
    single = repr(value)
    if single.startswith('"'):
        return single
    body = re.sub(r"\\'", "'", single[1:-1]).replace('"', '\\"')
    return single if value.count('"') > value.count("'") else f'"{body}"'


def _path(entry: JobInput) -> str:
    """The expression for the path of a data input; a local one is seen from the script."""
    value = literal(str(entry.value))
    return value if entry.is_remote else f"str(HERE / {value})"
