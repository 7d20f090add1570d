"""A folder in memory beside the one on disk: what is new, changed, edited, no longer made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nb2job.errors import FolderError
from nb2job.job import record
from nb2job.job.job import Folder
from nb2job.job.record import RECORD, Record, digest, text_digest

STAGE = ".nb2job-"
"""How the names of our temporary folders begin."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Paths within the job folder, sorted, each in exactly one of these.

    Args:
        new: to be written, not there.
        changed: to be written, there as it was generated.
        unchanged: to be written, there with that text already (line ends apart).
        edited: to be written, there with a text that was never generated.
        obsolete: no longer generated, there as it was generated.
        kept: no longer generated, edited by hand since.
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    obsolete: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether writing the folder would do anything."""
        return bool(self.new or self.changed or self.edited or self.obsolete)

    @property
    def renamed(self) -> tuple[tuple[str, str], ...]:
        """A script that was edited by hand, and what it is called now that its notebook has another name."""
        gone = {*self.obsolete, *self.kept}
        old = [one for one in self.kept if _test_of(one) in gone]
        new = [one for one in self.new if _test_of(one) in self.new]
        return tuple(zip(old, new, strict=False))


@dataclass(slots=True)
class _Sorter:
    """Sorts paths into the fields of a Difference."""

    fields: dict[str, list[str]] = field(default_factory=dict)

    def put(self, name: str, path: str) -> None:
        self.fields.setdefault(name, []).append(path)

    def difference(self) -> Difference:
        return Difference(**{name: tuple(paths) for name, paths in self.fields.items()})


def _test_of(script: str) -> str:
    return script.replace("src/", "tests/test_", 1) if script.startswith("src/") else ""


def how_many(written: Sequence[str]) -> str:
    """`1 file written`, `6 files written`."""
    return f"{len(written)} file{'s' if len(written) != 1 else ''} written"


def left_behind(kept: Sequence[str]) -> str:
    """What to add about files that are no longer made, but hold somebody's changes; "" for none."""
    return f"; no longer made, but edited by hand, so left: {', '.join(kept)}" if kept else ""


def compare(folder: Folder, target: Path, known: Record | None) -> Difference:
    """What writing `folder` to `target` would do; `known` is the record found there, if any.

    Raises:
        OSError: a file cannot be read, or a folder stands where a file must be.
    """
    before = known.files if known is not None else {}
    result = _Sorter()
    for path, text in sorted(folder.items()):
        found = _found(target / path)
        if found is None:
            result.put("new", path)
        elif found == text_digest(text):
            result.put("unchanged", path)
        else:
            ours = path == RECORD or found == before.get(path)
            result.put("changed" if ours else "edited", path)
    for path in sorted(before.keys() - folder.keys()):
        found = _found(target / path)
        if found is not None:
            result.put("obsolete" if found == before[path] else "kept", path)
    return result.difference()


def read_record(target: Path) -> Record | None:
    """The record of the job folder at `target`; None when there is none.

    Raises:
        FolderError: NB404, it cannot be read.
    """
    path = target / RECORD
    try:
        return record.read(path.read_text(encoding="utf-8"), str(path))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError:
        return record.read("", str(path))
    except OSError as error:
        raise FolderError("NB404", f"cannot be read: {error.strerror}", path=str(path)) from error


def is_there(path: Path, text: str) -> bool:
    """Whether a file holds a text, line ends apart."""
    return _found(path) == text_digest(text)


def _found(path: Path) -> str | None:
    """The digest of a file on disk; None when there is none."""
    try:
        return digest(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
