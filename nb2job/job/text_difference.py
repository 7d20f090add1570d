"""What writing a job folder would change of its files, line by line, as `diff -u` shows it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from nb2job.job.difference import compare
from nb2job.job.job import Folder
from nb2job.job.record import RECORD, Record

_NOWHERE = "/dev/null"
_UNENDED = "\n\\ No newline at end of file\n"


def text_difference(folder: Folder, target: Path, known: Record | None) -> str:
    """The lines that go and come in each file, line ends apart; empty where none does.

    Of the record, which repeats the other files, only that it changes is said.

    Args:
        folder: what would be written.
        target: where it would be.
        known: the record that is there.
    """
    found = compare(folder, target, known)
    paths = sorted({*found.new, *found.changed, *found.edited, *found.obsolete} - {RECORD})
    lines = [line for path in paths for line in _of_file(target / path, folder.get(path))]
    if not lines and RECORD in found.changed:
        lines = [f"Only {target / RECORD} changes\n"]
    return "".join(lines).removesuffix("\n")


def _of_file(path: Path, now: str | None) -> Iterator[str]:
    before = path.read_bytes().decode(errors="replace") if path.is_file() else None
    old, new = (str(path) if text is not None else _NOWHERE for text in (before, now))
    for line in unified_diff(_lines(before), _lines(now), old, new):
        yield line if line.endswith("\n") else line + _UNENDED


def _lines(text: str | None) -> list[str]:
    """Split at line ends alone: a form feed in a script is none."""
    parts = (text or "").replace("\r\n", "\n").split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
