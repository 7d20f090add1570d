"""Secrets in a job file: what it says, everybody in the workspace can read."""

from __future__ import annotations

from collections.abc import Iterator

from nb2job.job.validate.document import Document, Place
from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem, dotted
from nb2job.notebook.secret_shapes import named, shapes
from nb2job.regex import regex

_GIVEN = regex(r"(?<![\w-])(?:--?([A-Za-z][\w-]*)[ =]|([A-Za-z_]\w*)=)[\"']?([^\s\"'$]+)")
"""`--api-key VALUE` and `API_KEY=VALUE` in a command."""


def check(job: JobFile) -> Iterator[Problem]:
    """NB213, wherever in the file it stands."""
    for place, _ in secrets(job.document):
        what = f"`{dotted(place)}` holds a secret, which everybody in the workspace would see"
        hint = "Have the script read it from a key vault, and take it out of the job."
        yield Problem("NB213", place, what, hint)


def secrets(document: Document) -> list[tuple[Place, str]]:
    """The places that hold a secret, each with it."""
    found = ((place, _secret(place, text)) for place, text in document.texts.items())
    return [(place, secret) for place, secret in found if secret]


def _secret(place: Place, text: str) -> str:
    """The first secret of a text, by the key that it stands under or by its form."""
    names = [part for part in place if isinstance(part, str) and part not in ("value", "default", "values")]
    if names and named(names[-1], text):
        return text
    for shape in shapes(text):
        return text[shape.start : shape.end]
    for one in _GIVEN.finditer(text) if place[-1:] == ("command",) else ():
        if named(one[1] or one[2], one[3]):
            return one[3]
    return ""
