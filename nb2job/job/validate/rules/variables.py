"""Environment variables: they are texts, and the SDK sends on whatever YAML reads them as."""

from __future__ import annotations

from collections.abc import Iterator

from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem, dotted
from nb2job.job.validate.type_forms import said


def check(job: JobFile) -> Iterator[Problem]:
    """NB504 for a list or a mapping; NB557 for what the service may turn into a text, or refuse."""
    place = (*job.trial, "environment_variables")
    for name, value in job.mapping(*place).items():
        if isinstance(value, str):
            continue
        at = (*place, name)
        text = job.document.texts.get(at)
        code = "NB504" if isinstance(value, dict | list) else "NB557"
        hint = "" if isinstance(value, dict | list) else f'Quote it: "{text or ""}"'
        yield Problem(code, at, f"`{dotted(at)}` {said(value, text)}, not a text", hint)
