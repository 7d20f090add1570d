"""One notebook checked: drift between it, its settings and its job folder; and what deserves a look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2job.check.changes import Changes, asked_again, changes, project_values, told_codes, touched
from nb2job.check.task import JobFolder, Task, Told
from nb2job.errors import FolderError, Nb2jobError
from nb2job.job.record import RECORD
from nb2job.notebook.cell import Note, Place
from nb2job.settings.asked import Asked
from nb2job.settings.table import Values


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a check: beginnings of codes, and `fix`.

    `select` is None where the settings say which count; what they ignore is ignored besides `ignore`.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    fix: bool = False

    def counts(self, code: str, values: Values) -> bool:
        """Whether a code is told of a notebook with these settings."""
        select = self.select if self.select is not None else values.get("select", ())
        ignore = (*self.ignore, *values.get("ignore", ()))
        return (not select or code.startswith(tuple(select))) and not code.startswith(ignore)


def check(task: Task, wish: Wish, say: Callable[[str], object]) -> list[Told]:
    """What is to be told of a notebook and its job folder; nothing is written but to fix it.

    Args:
        task: the two of them.
        wish: what counts.
        say: is told what was done, and what could not be looked at.
    """
    try:
        if task.error is not None:
            raise task.error
        return list(_checked(task, wish, say))
    except Nb2jobError as error:
        return [_mistake(task, error)]


def _checked(task: Task, wish: Wish, say: Callable[[str], object]) -> Iterator[Told]:
    book, job = task.notebook, task.folder
    if job is None:
        yield from _alone(book, wish)
    elif job.notebook is None or not book.is_file():
        say(f"{job.path}: only hand-made changes were looked for, its notebook is not here")
        yield from _by_hand(job, touched(job)[1], wish, told_codes(job.path / RECORD, {}))
    else:
        yield from _with_folder(book, job, wish, say)


def _alone(book: Path, wish: Wish) -> Iterator[Told]:
    from nb2job.check.again import findings_alone

    asked = Asked({}, project_values(book))
    findings, own = findings_alone(book, asked)
    yield from _told(book, findings, wish, told_codes(book, own))


def _with_folder(book: Path, job: JobFolder, wish: Wish, say: Callable[[str], object]) -> Iterator[Told]:
    asked = asked_again(job, book)
    found = _changes(job, book, asked)
    if found is not None and not (found.reasons or found.missing or found.stored):
        if found.edited or job.record.findings:
            values = told_codes(book, job.record.own, job.record.config)
            yield from _by_hand(job, found.edited, wish, values)
            yield from _told(book, job.record.findings, wish, values)
        return
    from nb2job.check.again import again

    now = again(job, book, asked)
    values = told_codes(book, now.own, job.record.config)
    if wish.fix and (now.stale or now.renewed):
        from nb2job.check.fix import fix

        try:
            done = fix(job, now.folder)
            say(done.words)
            if done.behind and wish.counts("NB430", values):
                yield Told(str(book), _drift(job, done.behind, found))
            yield from _by_hand(job, done.edited, wish, values)
        except FolderError as error:  # what is found in the notebook is worth telling all the same
            yield _mistake(Task(book, job), error)
    else:
        if now.stale and wish.counts("NB430", values):
            yield Told(str(book), _drift(job, now.stale, found))
        yield from _by_hand(job, touched(job)[1], wish, values)
    yield from _told(book, now.findings, wish, values)


def _changes(job: JobFolder, book: Path, asked: Asked) -> Changes | None:
    """None where the notebook cannot be read: converting it says why."""
    try:
        return changes(job, book, asked)
    except (OSError, ValueError):
        return None


def _drift(job: JobFolder, stale: Sequence[str], found: Changes | None) -> Note:
    reasons = found.reasons if found is not None else ()
    why = f" ({'; '.join(reasons)})" if reasons else ""
    message = f"{job.path} is not what converting gives now{why}: {', '.join(stale)}"
    return Note("NB430", None, message, "convert again, or let nb2job check --fix do it")


def _by_hand(job: JobFolder, edited: Iterable[str], wish: Wish, values: Values) -> Iterator[Told]:
    from nb2job.job.merge import marked_line

    for path in edited:
        file = job.path / path
        text = file.read_text(encoding="utf-8", errors="replace")
        line = marked_line(text)
        if line and wish.counts("NB432", values):
            hint = "decide what is to stand there"
            yield Told(str(file), Note("NB432", None, "conflict markers of a merge", hint), line)
        elif wish.counts("NB431", values):
            hint = "move the change into the notebook, or silence NB431 where it is meant to stay"
            yield Told(str(file), Note("NB431", None, "edited by hand since it was generated", hint))


def _told(book: Path, notes: Iterable[Note], wish: Wish, values: Values) -> Iterator[Told]:
    yield from (Told(str(book), note) for note in notes if wish.counts(note.code, values))


def _mistake(task: Task, error: Nb2jobError) -> Told:
    place = Place(error.cell, error.line or 1) if error.cell else None
    note = Note(error.code, place, error.message, error.hint)
    return Told(error.path or str(task.notebook), note, 0 if place else error.line or 0, is_error=True)
