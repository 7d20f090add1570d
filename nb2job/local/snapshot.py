"""The code copied to a fresh working folder, less what .amlignore or .gitignore leaves out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Protocol


class _Rules(Protocol):
    def match_file(self, file: str) -> bool: ...


def copy_code(source: Path, target: Path, leave_out: Collection[Path] = ()) -> None:
    """Copies a file, or a folder with all below it; links are followed, as on an upload.

    Args:
        source: the file or folder.
        target: the new folder; it must not exist.
        leave_out: absolute paths that are not copied: the runs themselves may lie below `source`.
    """
    target.mkdir(parents=True)
    if source.is_file():
        shutil.copy2(source, target)
        return
    left_out = frozenset(os.path.realpath(path) for path in leave_out)
    _Copy(source, target, _rules(source), left_out).folder(source, frozenset())


class _Copy:
    """One copy under way."""

    def __init__(self, source: Path, target: Path, rules: _Rules, left_out: Collection[str]) -> None:
        self.source = source
        self.target = target
        self.rules = rules
        self.left_out = left_out

    def folder(self, folder: Path, above: frozenset[str]) -> None:
        real = os.path.realpath(folder)
        if real in above:  # a link to a folder that it lies in
            return
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            path = Path(entry.path)
            if not self.is_left_out(path, entry.is_dir()):
                self.entry(path, above | {real})

    def entry(self, path: Path, above: frozenset[str]) -> None:
        target = self.target / path.relative_to(self.source)
        if path.is_dir():
            target.mkdir()
            self.folder(path, above)
        elif path.is_file():  # not a dangling link, not a socket
            shutil.copy2(path, target)

    def is_left_out(self, path: Path, is_folder: bool) -> bool:
        if os.path.realpath(path) in self.left_out:
            return True
        name = path.relative_to(self.source).as_posix()
        return self.rules.match_file(f"{name}/" if is_folder else name)


def _rules(source: Path) -> _Rules:
    """The first of the two files counts, and only at the top: so does the SDK's upload."""
    from pathspec import GitIgnoreSpec

    for name in (".amlignore", ".gitignore"):
        file = source / name
        if file.is_file():
            return GitIgnoreSpec.from_lines(file.read_text(encoding="utf-8-sig").splitlines())
    return GitIgnoreSpec.from_lines([])
