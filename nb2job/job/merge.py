"""Hand-made changes kept: what was generated before, what a hand made of it, and what is generated now."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nb2job.errors import FolderError
from nb2job.job.difference import compare, read_record
from nb2job.job.job import Folder

_LABELS = ("by hand", "generated before", "generated now")


@dataclass(frozen=True, slots=True)
class Merge:
    """Path in the folder -> text with the hand-made changes; and those in which git marked conflicts."""

    texts: Mapping[str, str]
    conflicts: tuple[str, ...]


def merge(folder: Folder, target: Path) -> Merge:
    """Merge what was edited by hand at `target` with the files of a folder; nothing is written.

    Where the record does not say what was generated before, all that differs is a conflict.

    Raises:
        FolderError: NB404, the record cannot be read; NB433, an edited file is no text, or git is not here.
    """
    known = read_record(target)
    if known is None:
        return Merge({}, ())
    texts: dict[str, str] = {}
    conflicts: list[str] = []
    for path in compare(folder, target, known).edited:
        before = known.generated.get(path, "")
        texts[path], clean = _merged(_by_hand(target / path), before, folder[path], target / path)
        conflicts += () if clean else [path]
    return Merge(texts, tuple(conflicts))


def _by_hand(path: Path) -> str:
    """The text of a file, its line ends as they are generated."""
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise FolderError("NB433", "not UTF-8 text, so it cannot be merged", path=str(path)) from None


def _merged(by_hand: str, before: str, now: str, path: Path) -> tuple[str, bool]:
    """The three in one, and whether there was nothing to decide: git's own merge of three files."""
    if before == now:
        return by_hand, True
    with tempfile.TemporaryDirectory(prefix="nb2job-") as room:
        names = ("hand", "before", "now")
        for name, text in zip(names, (by_hand, before, now), strict=True):
            (Path(room) / name).write_bytes(text.encode())
        labels = [word for label in _LABELS for word in ("-L", label)]
        command = ["git", "merge-file", "-p", "-q", *labels, *names]
        try:
            done = subprocess.run(command, cwd=room, capture_output=True, check=False)
        except OSError:
            hint = "Install git, or move the change into the notebook."
            raise FolderError("NB433", "cannot be merged without git", hint, path=str(path)) from None
    if done.returncode > 127:
        reason = " ".join(done.stderr.decode(errors="replace").split())
        raise FolderError("NB433", f"cannot be merged: {reason}", path=str(path))
    return done.stdout.decode(), done.returncode == 0
