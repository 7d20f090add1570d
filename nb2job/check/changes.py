"""What has changed since a job folder was made, by hashes alone: nothing is parsed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nb2job import __version__
from nb2job.check.task import JobFolder
from nb2job.errors import FolderError, UsageError
from nb2job.job.record import RECORD, Record
from nb2job.job.settings_json import as_json, from_json
from nb2job.notebook.seen import CODE, STORED, file_digests, notebook_digests
from nb2job.settings.asked import Asked
from nb2job.settings.project import project_of
from nb2job.settings.table import OF_NOTEBOOKS, Values, merged, read_own


@dataclass(frozen=True, slots=True)
class Changes:
    """What is not as it was: in words, and the files of the folder; `stored` says that other
    outputs are in the notebook, or may be."""

    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    edited: tuple[str, ...]
    stored: bool


def changes(job: JobFolder, notebook: Path, asked: Asked) -> Changes:
    """What has changed of a notebook, of what it reads, of its settings, and of its job folder.

    Raises:
        UsageError: NB009, a table of settings that is none.
        FolderError: NB404, the record holds settings that are not known here.
        OSError, ValueError: the notebook cannot be read, or is none.
    """
    record = job.record
    now = notebook_digests(notebook)
    missing, edited = touched(job)
    reasons = [
        *_name(job, notebook),
        *_code(now, record),
        *_files(notebook, record),
        *_settings(asked, record),
    ]
    if record.version != __version__:
        reasons.append(f"nb2job {record.version} made it")
    stored = now.get(STORED) != record.seen.get(STORED)
    other = bool(record.limits or record.own or asked.project) and (
        asked.of_findings(record.own) != record.limits
    )
    return Changes(tuple(reasons), missing, edited, stored or other)


def touched(job: JobFolder) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The generated files that are gone, and those that were edited by hand."""
    now = file_digests(job.path, job.record.files)
    missing = [path for path, digest in sorted(now.items()) if not digest]
    edited = [path for path, digest in sorted(now.items()) if digest not in {"", job.record.files[path]}]
    return tuple(missing), tuple(edited)


def asked_again(job: JobFolder, notebook: Path) -> Asked:
    """What was asked of a conversion on its command line, with what its project asks for now.

    Raises:
        UsageError: NB009, a file of settings that cannot be read, or a key in it that is none.
        FolderError: NB404, the record holds settings that are not known here.
    """
    record = job.record
    try:
        known = from_json(record.settings)
        options = {name: getattr(known, name) for name in record.options}
    except (TypeError, AttributeError, UsageError):
        message, hint = "holds options that are not known here", "Update nb2job, or convert again."
        raise FolderError("NB404", message, hint, path=str(job.path / RECORD)) from None
    return Asked(options, project_values(notebook, record.config), record.config)


def project_values(notebook: Path, config: str = "") -> Values:
    """What the project asks of a notebook's conversion, and of what is found in it."""
    values = _project(notebook, config)
    return {name: value for name, value in values.items() if name in OF_NOTEBOOKS}


def told_codes(notebook: Path, own: object, config: str = "") -> Values:
    """The `select` and `ignore` that hold for a notebook: its project's, and its own."""
    return merged([_project(notebook, config), read_own(own)])


def _project(notebook: Path, config: str) -> Values:
    return project_of(notebook, notebook.parent / config if config else None).values_for(notebook)


def _name(job: JobFolder, notebook: Path) -> Iterator[str]:
    before = job.path / job.record.notebook
    # Spelled the same nearly always; following links costs much in hundreds.
    same = os.path.normpath(before) == os.path.normpath(notebook)
    if not same and os.path.realpath(before) != os.path.realpath(notebook):
        yield f"the notebook was {before.name}"


def _code(now: dict[str, str], record: Record) -> Iterator[str]:
    if not record.seen:
        yield "its record does not say what was read"
    elif now[CODE] != record.seen.get(CODE):
        yield "the notebook has changed"


def _files(notebook: Path, record: Record) -> Iterator[str]:
    """What the notebook reads beside its cells."""
    known = {name: digest for name, digest in record.seen.items() if name not in {CODE, STORED}}
    now = file_digests(notebook.parent, known)
    for name, digest in known.items():
        if now[name] != digest:
            yield f"{name} is {'new' if not digest else 'changed' if now[name] else 'gone'}"


def _settings(asked: Asked, record: Record) -> Iterator[str]:
    """The settings that are other ones, as far as the notebook's own table is what it was."""
    now = as_json(asked.settings(record.own))
    other = sorted(name for name in {*now, *record.settings} if now.get(name) != record.settings.get(name))
    if other:
        yield f"other settings: {', '.join(other)}"
