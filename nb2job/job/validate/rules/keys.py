"""Keys that YAML takes without a word: one that stands twice, one that it reads as no text."""

from __future__ import annotations

from collections.abc import Iterator

from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem, dotted

_READ_AS = {"bool": "a boolean", "null": "nothing", "timestamp": "a date"}


def check(job: JobFile) -> Iterator[Problem]:
    """NB555 for a second key of one name, NB504 for `on`, `no`, `1` and the like."""
    for slip in job.document.slips:
        name = str(slip.place[-1])
        if slip.kind == "twice":
            what = f"`{dotted(slip.place)}` stands twice, and the first one is lost"
            yield Problem("NB555", slip.place, what, "Keep one of them.", slip.line)
        else:
            what = f"the key `{name}` is {_READ_AS.get(slip.kind, 'a number')} in YAML"
            yield Problem("NB504", slip.place, what, f'Quote it: "{name}"', slip.line)
