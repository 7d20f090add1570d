"""The code copied to a fresh working folder, less what .amlignore or .gitignore leaves out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path

from nb2job.job.validate.left_out import Ignoring, ignoring


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
    _Copy(source, target, ignoring(source), left_out).folder(source, frozenset())


class _Copy:
    """One copy under way."""

    def __init__(self, source: Path, target: Path, rules: Ignoring, left_out: Collection[str]) -> None:
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
            self.folder(path, above)
        elif path.is_file():  # not a dangling link, not a socket
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)

    def is_left_out(self, path: Path, is_folder: bool) -> bool:
        if os.path.realpath(path) in self.left_out:
            return True
        name = path.relative_to(self.source).as_posix()
        return self.rules.leaves_out_all_of(name) if is_folder else self.rules.leaves_out(name)
