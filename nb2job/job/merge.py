"""Hand-made changes kept: what was generated before, what a hand made of it, and what is generated now."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nb2job.errors import FolderError
from nb2job.job.difference import compare, read_record
from nb2job.job.job import Folder
from nb2job.regex import regex

_MARKER = regex(r"^(?:<{7} |>{7} )", re.MULTILINE)
"""The first and the last line of what git could not decide."""
_LABELS = ("by hand", "generated before", "generated now")


@dataclass(frozen=True, slots=True)
class Merge:
    """Path in the folder -> text with the hand-made changes; and those in which git marked conflicts."""

    texts: Mapping[str, str]
    conflicts: tuple[str, ...]


def merge(folder: Folder, target: Path) -> Merge:
    """Merge what was edited by hand at `target` with the files of a folder; nothing is written.

    What a hand has made of a script goes with it to another name; the old one stays, too.

    Where the record does not say what was generated before, all that differs is a conflict.

    Raises:
        FolderError: NB404, the record cannot be read; NB432, an earlier merge has left conflicts;
            NB433, an edited file is no text, or git is not here.
    """
    known = read_record(target)
    if known is None:
        return Merge({}, ())
    texts: dict[str, str] = {}
    conflicts: list[str] = []
    found = compare(folder, target, known)
    for old, path in (*((one, one) for one in found.edited), *found.renamed):
        before = known.generated.get(old, "")
        refuse_marked(target / old)
        texts[old] = by_hand = _by_hand(target / old)
        ends = "\r\n" if 0 < by_hand.count("\n") == by_hand.count("\r\n") else "\n"
        text, clean = _merged(by_hand.replace("\r\n", "\n"), before, folder[path], target / old)
        texts[path] = text.replace("\n", ends)
        conflicts += () if clean else [path]
    return Merge(texts, tuple(conflicts))


def marked_line(text: str) -> int:
    """The first line of a text that marks a conflict of a merge; 0 where there is none."""
    found = _MARKER.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def refuse_marked(path: Path) -> None:
    """Refuse a file in which conflicts of a merge are still marked.

    Raises:
        FolderError: NB432, it is one.
    """
    line = marked_line(path.read_text(encoding="utf-8", errors="replace"))
    if line:
        message, hint = (
            "conflict markers of an earlier merge",
            "Decide what is to stand there, and merge again.",
        )
        raise FolderError("NB432", message, hint, path=str(path), line=line)


def _by_hand(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
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
