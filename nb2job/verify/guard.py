"""Keeps a run from changing the user's own folder: it runs in a copy, but an absolute path leads out.

Runs inside the notebook's and the script's process, under any interpreter: nothing of nb2job is
imported. Caches in hidden folders (`.cache`) may be written.
"""

from __future__ import annotations

import os
import sys

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.link", "os.symlink"),
    *("os.chmod", "os.chown", "os.utime", "shutil.rmtree", "sqlite3.connect"),
}


def guard(folders: list[str]) -> None:
    """From here on, changing anything below these folders raises PermissionError."""
    roots = [os.path.realpath(folder) for folder in folders]

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            flags = arguments[2]
            touched = arguments[:1] if isinstance(flags, int) and flags & WRITES else ()
        elif event in CHANGES:
            touched = arguments[:2]
        else:
            return
        for path in touched:
            if isinstance(path, (str, bytes, os.PathLike)) and _is_below(path, roots):
                message = "nb2job verify changes nothing in the notebook's own folder"
                raise PermissionError(13, message, os.fsdecode(path))

    if roots:
        sys.addaudithook(hook)


def _is_below(path: str | bytes | os.PathLike[str] | os.PathLike[bytes], roots: list[str]) -> bool:
    real = os.path.realpath(os.fsdecode(path))
    for root in roots:
        inside = os.path.relpath(real, root)
        hidden = inside.startswith(".") and inside != "."
        if not hidden and (real == root or real.startswith(root.rstrip(os.sep) + os.sep)):
            return True
    return False
