"""The code that is uploaded, and whether the script of the command is in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath

from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem

_MANY = 1000


def check(job: JobFile) -> Iterator[Problem]:
    """NB507 for code that is not here, NB539 for code without what the command runs."""
    place = (*job.trial, "code")
    path = job.local(*place)
    if path is None:
        if not job.text(*place):
            yield from _no_code(job)
        return
    if not path.exists():
        what = f"the code {job.text(*place)!r} is not there"
        yield Problem("NB507", place, what, "Paths start at the job file's folder.")
    elif path.is_dir() and not any(one.is_file() for one in path.rglob("*")):
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
        if path.is_file() and (code.is_dir() or path.name == code.name):
            continue
        found = _python_files(code)
        same = [one for one in found if PurePosixPath(one).name == PurePosixPath(call.script).name]
        hint = f"Did you mean {same[0]}?" if same else f"It holds {', '.join(found[:5]) or 'no script'}."
        what = f"{call.script} is not in the code {job.text(*job.trial, 'code')!r}"
        yield Problem("NB539", (*job.trial, "command"), what, hint)


def _python_files(code: Path) -> list[str]:
    """Some of them, where a folder holds very many."""
    files = islice(code.rglob("*.py"), _MANY) if code.is_dir() else ()
    return sorted(one.relative_to(code).as_posix() for one in files)
