"""Converting again, in memory: what would become of the job folder, and what deserves a look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from nb2job.check.task import JobFolder
from nb2job.errors import Nb2jobError
from nb2job.job.job import Folder
from nb2job.job.record import RECORD, Record, read
from nb2job.notebook.cell import Note, Place
from nb2job.settings.asked import Asked

_OF_NO_ACCOUNT = frozenset({"version", "notes", "source_map", "seen", "findings", "generated", "limits"})
"""What a record says that may differ though the folder is the same."""
_UNREADABLE = frozenset({"NB101", "NB102"})
_ABOUT_CODE = frozenset({"NB105", "NB106"})
"""Mistakes in a cell that are worth a finding, though nobody has asked for a conversion."""
_OF_A_SCRIPT = ("NB202", "NB203", "NB206", "NB207", "NB22", "NB3")
"""How the codes begin that say what a conversion makes of lines: of interest where somebody wants one."""
_OF_ANY = frozenset({"NB223", "NB225", "NB365"})
"""What is as true of the notebook: a name that nothing sets, a failing cell, a metric that is not logged."""


@dataclass(frozen=True, slots=True)
class Again:
    """The folder that converting gives now, which of its files would change, and the findings.

    `renewed` says that the record alone would change, and only in what is of no account.
    """

    folder: Folder
    stale: tuple[str, ...]
    renewed: bool
    findings: tuple[Note, ...]
    own: Any


def again(job: JobFolder, notebook: Path, asked: Asked) -> Again:
    """Convert a notebook again as its job folder was made.

    Raises:
        Nb2jobError: it cannot be converted any more.
    """
    from nb2job.convert import convert, findings, job_folder
    from nb2job.job.difference import compare

    conversion = convert(notebook, asked)
    _, folder = job_folder(conversion, job.path)
    found = compare(folder, job.path, job.record)
    stale = {*found.new, *found.changed, *found.obsolete}
    stale |= {path for path in found.edited if _differs(folder[path], job, path)}
    renewed = stale == {RECORD} and not found.edited
    if not _other(read(folder[RECORD]), job.record):
        stale -= {RECORD}
    return Again(
        folder, tuple(sorted(stale)), renewed and not stale, findings(conversion), conversion.notebook.own
    )


def findings_alone(notebook: Path, asked: Asked) -> tuple[tuple[Note, ...], Any]:
    """What deserves a look in a notebook without a job folder, and its own table of settings.

    Raises:
        NotebookError: NB101 or NB102, it cannot be read.
    """
    from nb2job.convert import convert, findings

    try:
        conversion = convert(notebook, asked)
    except Nb2jobError as error:
        if error.code in _UNREADABLE:
            raise
        place = Place(error.cell, error.line or 1) if error.cell else None
        mistake = (Note(error.code, place, error.message, error.hint),) if error.code in _ABOUT_CODE else ()
        found, own = _unconverted(notebook, asked)
        return (*mistake, *_without_a_script(found)), own
    return _without_a_script(findings(conversion)), conversion.notebook.own


def _without_a_script(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(one for one in notes if one.code in _OF_ANY or not one.code.startswith(_OF_A_SCRIPT))


def _unconverted(notebook: Path, asked: Asked) -> tuple[tuple[Note, ...], Any]:
    """The findings about a notebook that no script can be made of; none about one in another language."""
    from nb2job.findings import findings_of
    from nb2job.findings.finding import Limits
    from nb2job.notebook.companions import with_companions
    from nb2job.notebook.read import read as read_notebook
    from nb2job.notebook.redact import redacted
    from nb2job.notebook.silenced import not_silenced

    try:
        book, _ = redacted(with_companions(read_notebook(notebook)))
    except Nb2jobError as error:
        if error.code in _UNREADABLE:
            raise
        return (), {}
    limits = Limits(**asked.of_findings(book.own))
    return not_silenced(findings_of(book, limits=limits), book.cells), book.own


def _differs(text: str, job: JobFolder, path: str) -> bool:
    """Whether a file that was edited by hand would be generated in another form than before."""
    from nb2job.job.record import text_digest

    return text_digest(text) != job.record.files.get(path)


def _other(now: Record, before: Record) -> bool:
    names = [one.name for one in fields(Record) if one.name not in _OF_NO_ACCOUNT]
    return any(getattr(now, name) != getattr(before, name) for name in names)
