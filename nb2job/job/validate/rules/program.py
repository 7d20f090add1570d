"""The code that is uploaded, and whether the script of the command is in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath

from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.left_out import left_out_by
from nb2job.job.validate.problem import Problem

_MANY = 10_000
"""Files of a folder, of which no more are looked at: `code: /` is taken at its word."""


def check(job: JobFile) -> Iterator[Problem]:
    """NB507 for code that is not here, NB539 for code without what the command runs."""
    place = (*job.trial, "code")
    path = job.local(*place)
    if path is None:
        if not job.text(*place):
            yield from _no_code(job)
        return
    if not os.path.exists(path):
        what = f"the code {job.text(*place)!r} is not there"
        yield Problem("NB507", place, what, "Paths start at the job file's folder.")
    elif path.is_dir() and next(_files(path), None) is None:
        yield Problem("NB539", place, f"the code folder {job.text(*place)!r} is empty", "Name another.")
    else:
        yield from _scripts(job, path)


def _no_code(job: JobFile) -> Iterator[Problem]:
    """A script by its bare name, and nothing is uploaded: only an image of one's own could hold it."""
    if "code" in job.mapping(*job.trial) or not job.calls or not job.calls[0].certain:
        return
    if job.at(*job.trial, "environment", "build") is None:
        what = f"the command runs {job.calls[0].script}, but the job has no code"
        yield Problem("NB539", (*job.trial, "command"), what, "Add `code` with its folder.")


def _scripts(job: JobFile, code: Path) -> Iterator[Problem]:
    for call in job.calls:
        if not call.certain:
            continue
        path = code / call.script if code.is_dir() else code.parent / call.script
        if os.path.isfile(path) and (code.is_dir() or path.name == code.name):
            yield from _left_out(job, code, call.script)
            continue
        found = _python_files(code)
        same = [one for one in found if PurePosixPath(one).name == PurePosixPath(call.script).name]
        hint = f"Did you mean {same[0]}?" if same else f"It holds {', '.join(found[:5]) or 'no script'}."
        what = f"{call.script} is not in the code {job.text(*job.trial, 'code')!r}"
        yield Problem("NB539", (*job.trial, "command"), what, hint)


def _left_out(job: JobFile, code: Path, script: str) -> Iterator[Problem]:
    """The script is here, and would not be there."""
    rules = left_out_by(code, PurePosixPath(script).as_posix()) if code.is_dir() else ""
    if rules:
        what = f"{script} is not uploaded: {job.text(*job.trial, 'code')}/{rules} leaves it out"
        yield Problem("NB539", (*job.trial, "code"), what, f"Add `!{script}` to {rules}, as its last line.")


def _python_files(code: Path) -> list[str]:
    """Some of them, where a folder holds very many."""
    files = islice(_files(code), _MANY) if code.is_dir() else ()
    return sorted(one for one in files if one.endswith(".py"))


def _files(folder: Path) -> Iterator[str]:
    """The files below a folder, by their paths in it; what cannot be looked into has none."""
    for place, _, names in os.walk(folder):
        for name in names:
            yield Path(place, name).relative_to(folder).as_posix()
