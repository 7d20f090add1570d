"""Names of the job, its experiment, and what stands in `${{…}}`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nb2job.job.azure_names import NONE, fault_of_experiment, fault_of_job
from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem
from nb2job.regex import regex

_VARIABLE = regex(r"[a-zA-Z_][a-zA-Z0-9_]*")
# The service's pages name letters, digits, _ and - only; dots are seen in examples.
_OUTPUT = regex(r"[a-zA-Z0-9_-]{1,255}")


def check(job: JobFile) -> Iterator[Problem]:
    """NB530 for a name that Azure ML does not take; NB534 for one of two things."""
    for key, fault_of in (("name", fault_of_job), ("experiment_name", fault_of_experiment)):
        value = job.at(key)
        what, hint = fault_of(value) if isinstance(value, str) else NONE
        if what:
            yield Problem("NB530", (key,), f"`{key}` {what}", hint)
    for section in ("inputs", "outputs", "search_space"):
        for name in job.names(section):
            if not _VARIABLE.fullmatch(name):
                better = re.sub(r"\W", "_", name, flags=re.ASCII)
                hint = f"Letters, digits and _, no digit first; say `{'_' * better[:1].isdigit()}{better}`."
                yield Problem("NB530", (section, name), f"{name!r} cannot be a name in `{section}`", hint)
    for name in job.names("outputs"):
        yield from _registered(job, name)
    for name in job.names("search_space"):
        if name in job.names("inputs"):
            what = f"`{name}` is an input and a part of the search space"
            yield Problem("NB534", ("search_space", name), what, "Take it out of `inputs`.")


def _registered(job: JobFile, output: str) -> Iterator[Problem]:
    """The asset that an output becomes."""
    place = ("outputs", output, "name")
    name = job.at(*place)
    if isinstance(name, str) and not _OUTPUT.fullmatch(name):
        yield Problem("NB530", place, f"an asset cannot be named {name!r}", "Letters, digits, _ and -.")
    elif name is None and job.at("outputs", output, "version") is not None:
        what = f"`outputs.{output}` has a version, but no name"
        yield Problem("NB504", (*place[:2], "version"), what, "Add `name`.")
