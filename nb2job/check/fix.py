"""What `check --fix` writes: all that converting gives now, but for files that were edited by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nb2job.check.task import JobFolder
from nb2job.job.difference import compare, how_many, left_behind
from nb2job.job.job import Folder
from nb2job.job.record import RECORD, read, render
from nb2job.job.write import write


@dataclass(frozen=True, slots=True)
class Fixed:
    """In words what was done; the files that a hand has `edited`, and those of them that are `behind`."""

    words: str
    edited: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()


def fix(job: JobFolder, folder: Folder) -> Fixed:
    """Write a job folder again, and leave alone what was edited by hand.

    The record goes on to say of such a file what was generated when it was edited, so that a merge finds it.

    Raises:
        FolderError: NB403, nothing but such files would be written, or one has another name now; or what
            `write` raises. Nothing is changed then.
    """
    found = compare(folder, job.path, job.record)
    others = {*found.new, *found.changed, *found.obsolete} - {RECORD}
    texts = {} if found.renamed or not others else _by_hand(job.path, found.edited)
    if not texts:
        result = write(folder, job.path)
        return Fixed(f"{job.path}: {how_many(result.written)}{left_behind(result.kept)}")
    now, before = read(folder[RECORD]), job.record
    behind = tuple(path for path in texts if before.files.get(path) != now.files[path])
    files, generated = dict(now.files), dict(now.generated)
    for path in behind:
        for kept, then in ((files, before.files), (generated, before.generated)):
            kept.pop(path, None)
            kept |= {path: then[path]} if path in then else {}
    seen = before.seen if behind else now.seen
    record = render(replace(now, files=files, generated=generated, seen=seen))
    result = write({**folder, RECORD: record}, job.path, merged=texts)
    left = f"; edited by hand, so left: {', '.join(texts)}"
    words = f"{job.path}: {how_many(result.written)}{left}{left_behind(result.kept)}"
    return Fixed(words, tuple(texts), behind)


def _by_hand(folder: Path, paths: Sequence[str]) -> dict[str, str]:
    """The texts of edited files; none where one of them is no text."""
    try:
        return {path: (folder / path).read_bytes().decode("utf-8") for path in paths}
    except UnicodeDecodeError:
        return {}
