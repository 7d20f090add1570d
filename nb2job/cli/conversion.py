"""One notebook converted as a command line asks, and told of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nb2job.cli.report import Console, write_page
from nb2job.cli.settings_file import asked_for
from nb2job.cli.summary import colored, head, noted, plan, summary, tell
from nb2job.settings.table import Values

if TYPE_CHECKING:
    from nb2job.convert import Conversion
    from nb2job.job.job import Folder, Job
    from nb2job.settings.asked import Asked


@dataclass(frozen=True, slots=True)
class How:
    """What the command line says besides the settings; each field but the last two is an option.

    `brief` tells of each in a line: there are several, or few words are wanted; `parents` makes the folders
    above a job folder.
    """

    config: Path | None
    dry_run: bool
    diff: bool
    force: bool
    merge: bool
    again: bool
    report: bool
    update_versions: bool
    brief: bool = False
    parents: bool = False


def convert_one(console: Console, task: tuple[Path, Path], *, options: Values, how: How) -> int:
    """Convert a notebook into a folder; the exit code is 1 when something is left to do.

    Raises:
        Nb2jobError: it cannot be converted, or its folder not be written.
    """
    path, target = task
    asked = asked_for(path, options, how.config)
    if how.again:
        before = _before(path, target, asked)
        if before is None:
            console.detail(f"{target}: nothing has changed")
            return 0
        asked = before
    from nb2job.convert import convert, job_folder

    conversion = convert(path, asked)
    job, folder = job_folder(conversion, target, how.update_versions)
    if how.dry_run:
        console.result(plan(conversion, job))
        return 0
    if how.diff:
        _show_difference(console, folder, target, how)
        return 0
    return _written(console, (conversion, job, folder), target, how)


def _written(console: Console, made: tuple[Conversion, Job, Folder], target: Path, how: How) -> int:
    from nb2job.job.merge import Merge, merge
    from nb2job.job.write import write
    from nb2job.notebook.silenced import not_silenced

    conversion, job, folder = made
    if not how.force:
        _refuse_another(conversion.path, target)
    kept = merge(folder, target) if how.merge else Merge({}, ())
    result = write(folder, target, force=how.force, parents=how.parents, merged=kept.texts)
    _write_report(conversion, target, how.report)
    tell(console, conversion.path, not_silenced(conversion.program.notes, conversion.notebook.cells))
    for note in job.notes:
        (console.detail if how.brief else console.note)(noted(note))
    console.result(head(target, result) if how.brief else summary(conversion, job, target, result))
    for name in kept.conflicts:
        console.error(f"{target / name}: NB432 conflicts are marked: decide what is to stand there")
    return int(bool(kept.conflicts) or (how.again and bool(result.written or result.removed)))


def _refuse_another(path: Path, target: Path) -> None:
    """Refuse the job folder of another notebook that is still there; one that got another name goes on.

    Raises:
        UsageError: NB006, it is such a folder.
        FolderError: NB404, its record cannot be read.
    """
    from nb2job.errors import UsageError
    from nb2job.job.difference import read_record
    from nb2job.notebook.read import STDIN

    record = read_record(target)
    if record is None or STDIN in {record.notebook, str(path)}:
        return
    other = target / record.notebook
    if other.is_file() and other.resolve().with_suffix("") != path.resolve().with_suffix(""):
        hint = "Name another one with -o, or make it this notebook's with --force."
        raise UsageError("NB006", f"is the job folder of {other.name}", hint, path=str(target))


def _show_difference(console: Console, folder: Folder, target: Path, how: How) -> None:
    from nb2job.job.difference import compare, read_record
    from nb2job.job.merge import merge
    from nb2job.job.text_difference import text_difference

    texts = merge(folder, target).texts if how.merge else {}
    known = read_record(target)
    shown = text_difference({**folder, **texts}, target, known)
    if shown:
        console.result(colored(shown))
    else:
        console.note(f"{target}: nothing would change")
    edited = compare(folder, target, known).edited
    if edited and not (how.force or how.merge):
        names = ", ".join(edited)
        console.note(f"{target}: edited by hand, so it needs --merge or --force to be written: {names}")


def _write_report(conversion: Conversion, target: Path, asked: bool) -> None:
    """The report, where it is asked for, or was: one that is there stays true."""
    path = target / "report.html"
    if not asked and not path.is_file():
        return
    from nb2job.explain.report import is_report, report_of

    if asked or is_report(path):
        write_page(path, report_of(conversion))


def _before(path: Path, target: Path, asked: Asked) -> Asked | None:
    """What was asked of the last conversion, and is asked now; None where nothing has changed since.

    Raises:
        FolderError: NB432, conflicts of a merge are still marked; NB404, a record that cannot be read.
    """
    from nb2job.check.changes import asked_again, changes
    from nb2job.check.task import JobFolder
    from nb2job.job.difference import read_record

    record = read_record(target)
    if record is None:
        return asked
    job = JobFolder(target, record, path)
    before = asked_again(job, path)
    options: Mapping[str, object] = {**before.options, **asked.options}
    named = asked if asked.config else before
    before = replace(before, options=options, project=named.project, config=named.config)
    try:
        found = changes(job, path, before)
    except (OSError, ValueError):  # converting it says why
        return before
    if found.reasons or found.missing:
        return before
    if found.edited:
        from nb2job.job.merge import refuse_marked

        for name in found.edited:
            refuse_marked(target / name)
    return None
