"""The notebooks that paths name, with their job folders: those are found by what their records say."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from nb2job.check.task import JobFolder, Task
from nb2job.errors import FolderError, NotebookError
from nb2job.job.difference import read_record
from nb2job.job.place import folder_of
from nb2job.job.record import RECORD
from nb2job.notebook.find import MARKS, NO_NOTEBOOKS
from nb2job.notebook.read import STDIN
from nb2job.notebook.seen import CODE, notebook_digests

_SIGN = '"""Send the job to Azure ML: python submit.py'
"""How our submit.py begins."""
_TOPS = (".git", "pyproject.toml")
"""What marks the folder of a project: job folders of its notebooks may be anywhere below it."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is below a folder; `lost` are job folders without their record."""

    notebooks: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    lost: list[Path] = field(default_factory=list)


def tasks(paths: Sequence[Path]) -> list[Task]:
    """What is to be checked, sorted: each notebook with each of its job folders, or alone.

    Of a folder every .ipynb below it, and whatever the job folders below it were made from; of a file in
    a job folder that folder.

    Raises:
        NotebookError: NB101, there is no such path.
    """
    search = _Search()
    for path in paths:
        search.take(path)
    return search.tasks()


class _Search:
    """Gathers what paths name; each project is walked once."""

    def __init__(self) -> None:
        self.grounds: dict[Path, _Ground] = {}
        self.jobs: dict[Path, JobFolder] = {}
        self.errors: dict[Path, FolderError] = {}
        self.books: dict[Path, None] = {}
        self.wanted: dict[Path, None] = {}

    def take(self, path: Path) -> None:
        """A path of the command line."""
        if not path.exists():
            hint = "Check the path; it is seen from the current folder."
            raise NotebookError("NB101", "no such file", hint, path=str(path))
        place = path.resolve()
        inside = next((one for one in (place, *place.parents) if (one / RECORD).is_file()), None)
        ground = self._ground(_top(place))
        if inside is not None:
            self.wanted[inside] = None
        elif place.is_dir():
            self.books |= dict.fromkeys(one for one in ground.notebooks if place in one.parents)
            folders = [*ground.folders, *ground.lost]
            self.wanted |= dict.fromkeys(one for one in folders if place in one.parents)
        else:
            self.books[place] = None

    def tasks(self) -> list[Task]:
        """Each notebook with its folders."""
        by_notebook: dict[Path, list[JobFolder]] = {}
        for one in self._every_job():
            if one.notebook is not None:
                by_notebook.setdefault(one.notebook, []).append(one)
        found = [Task(_spelled(book), job) for book in self.books for job in by_notebook.get(book, [None])]
        for job in map(self._job, self.wanted):
            if job is not None and job.notebook not in self.books:
                found.append(Task(_spelled(job.notebook or job.path), job))
        return sorted([*found, *self._broken()], key=_order)

    def _every_job(self) -> list[JobFolder]:
        """The job folders of all projects; one follows a notebook that got another name in its place."""
        for path in dict.fromkeys(one for ground in self.grounds.values() for one in ground.folders):
            self._job(path)
        taken = {job.notebook for job in self.jobs.values()}
        for path, job in self.jobs.items():
            if job.notebook is not None and not job.notebook.is_file():
                self.jobs[path] = replace(job, notebook=_renamed(job, taken) or job.notebook)
        return [*self.jobs.values()]

    def _broken(self) -> Iterator[Task]:
        """Folders that were named, or are where a notebook's folder is, and whose record cannot be read."""
        beside = {folder_of(book) for book in self.books}
        for path, error in self.errors.items():
            if path in self.wanted or path in beside:
                yield Task(_spelled(path), error=error)

    def _ground(self, top: Path) -> _Ground:
        if top not in self.grounds:
            self.grounds[top] = _walked(top)
            self.errors |= {path: _lost(path) for path in self.grounds[top].lost}
        return self.grounds[top]

    def _job(self, path: Path) -> JobFolder | None:
        if path not in self.jobs and path not in self.errors:
            try:
                record = read_record(path)
            except FolderError as error:
                error.path = str(_spelled(Path(error.path)))
                self.errors[path] = error
            else:
                if record is not None:
                    named = None if record.notebook == STDIN else (path / record.notebook).resolve()
                    self.jobs[path] = JobFolder(_spelled(path), record, named)
        return self.jobs.get(path)


def _renamed(job: JobFolder, taken: Collection[Path | None]) -> Path | None:
    """The one notebook with the cells that a folder was made from, where its own is gone."""
    before, cells = job.notebook, job.record.seen.get(CODE)
    if before is None or not cells:
        return None
    beside = (one for one in before.parent.glob(f"*{before.suffix}") if one not in taken)
    same = [one for one in beside if _cells(one) == cells]
    return same[0] if len(same) == 1 else None


def _cells(path: Path) -> str:
    try:
        return notebook_digests(path)[CODE]
    except (OSError, ValueError):
        return ""


def _walked(top: Path) -> _Ground:
    """What is below a folder; hidden folders, environments and what is in job folders are passed over."""
    ground = _Ground()
    for place, folders, names in os.walk(top):
        if RECORD in names:
            ground.folders.append(Path(place))
        elif {"job.yml", "submit.py"} <= set(names) and _is_signed(Path(place)):
            ground.lost.append(Path(place))
        if set(names) & set(MARKS) or set(folders) & set(MARKS):
            folders.clear()
            continue
        folders[:] = sorted(one for one in folders if not one.startswith(".") and one not in NO_NOTEBOOKS)
        books = (one for one in sorted(names) if one.lower().endswith(".ipynb") and not one.startswith("."))
        ground.notebooks.extend(Path(place) / one for one in books)
    return ground


def _is_signed(folder: Path) -> bool:
    """Whether a folder that looks like a job folder has a submit.py of ours."""
    with suppress(OSError), (folder / "submit.py").open(encoding="utf-8", errors="replace") as file:
        return file.read(len(_SIGN)) == _SIGN
    return False


def _lost(folder: Path) -> FolderError:
    message = f"{RECORD} is gone, so nobody knows what this job folder was made from"
    hint = "Restore it, or convert again with --force."
    return FolderError("NB404", message, hint, path=str(_spelled(folder)))


def _top(place: Path) -> Path:
    """The folder of the project that a path belongs to; without one, the path's own."""
    start = place if place.is_dir() else place.parent
    above = (start, *start.parents)
    return next((one for mark in _TOPS for one in above if (one / mark).exists()), start)


def _spelled(path: Path) -> Path:
    """A path as seen from the current folder, where it is below it."""
    here, spelled = os.getcwd() + os.sep, str(path)
    return Path(spelled.removeprefix(here))


def _order(task: Task) -> tuple[str, str]:
    return task.notebook.as_posix(), task.folder.path.as_posix() if task.folder else ""
