"""Data that goes in and out: what is local must be here, what is not must be named in full."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from nb2job.job.address import unreadable
from nb2job.job.validate.document import Place
from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem
from nb2job.uri import scheme_of


def check(job: JobFile) -> Iterator[Problem]:
    """NB507 for what is not on this machine, NB556 for a path that names no data."""
    for name, value in job.mapping("inputs").items():
        if isinstance(value, dict) and "value" not in value and job.sound("inputs", name):
            yield from _input(job, name, value)
    for name in job.names("outputs"):
        place = ("outputs", name, "path")
        path = job.text(*place)
        if path and not scheme_of(path) and not path.startswith("${{"):
            what = f"output `{name}` cannot be written to {path!r}"
            yield Problem("NB556", place, what, "Say azureml://datastores/NAME/paths/…, or leave `path` out.")


def _input(job: JobFile, name: str, value: Mapping[str, Any]) -> Iterator[Problem]:
    place: Place = ("inputs", name, "path")
    path = job.text(*place)
    if not path:
        if "path_on_compute" not in value:
            yield Problem("NB556", place[:2], f"input `{name}` has no path", "Add `path`.")
        return
    what, hint = unreadable(path)
    if what:
        yield Problem("NB556", place, f"input `{name}`: {what}", hint)
    else:
        yield from _local(job, name, place, str(value.get("type") or "uri_folder").lower())


def _local(job: JobFile, name: str, place: Place, kind: str) -> Iterator[Problem]:
    path = job.local(*place)
    if path is None:
        return
    if not os.path.exists(path):
        what = f"input `{name}`: {job.text(*place)!r} is not there"
        yield Problem("NB507", place, what, "Paths start at the job file's folder.")
    elif kind == "uri_file" and path.is_dir():
        yield Problem("NB556", place, f"input `{name}` is a folder", "Say `type: uri_folder`.")
    elif kind == "uri_folder" and path.is_file():
        yield Problem("NB556", place, f"input `{name}` is a file", "Say `type: uri_file`.")
    elif kind == "mltable" and not (path / "MLTable").is_file():
        what = f"input `{name}`: there is no file MLTable in {job.text(*place)!r}"
        yield Problem("NB507", place, what, "Make one, or say `type: uri_folder`.")
