"""Which `python` a command finds: the chosen interpreter comes first on its PATH."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path

from nb2job.errors import UsageError

_NAMES = ("python", "python3")


def find_python(python: str) -> Path:
    """The absolute path of an interpreter given by path or by name.

    Raises:
        UsageError: NB004 where there is none.
    """
    found = shutil.which(os.path.expanduser(python))
    if found is None:
        raise UsageError("NB004", f"--python {python}: no such program", "give its path")
    # Not resolved: a virtual environment is known by where its link to python lies.
    return Path(os.path.abspath(found))


def path_with_python(python: Path, shims: Path, path: str) -> str:
    """The PATH by which `python` and `python3` are that interpreter.

    Args:
        python: the interpreter, absolute.
        shims: a folder to make where the interpreter's own does not hold both names.
        path: the PATH so far.
    """
    folders = [str(python.parent), path]
    if not all(_is_same(python.parent / name, python) for name in _NAMES):
        _write_shims(python, shims)
        folders.insert(0, str(shims))
    return os.pathsep.join(folder for folder in folders if folder)


def _is_same(candidate: Path, python: Path) -> bool:
    return candidate.exists() and candidate.samefile(python)


def _write_shims(python: Path, shims: Path) -> None:
    """Scripts, not links: a linked interpreter would look for its environment beside the link."""
    shims.mkdir(parents=True)
    for name in _NAMES:
        shim = shims / name
        shim.write_text(f'#!/bin/sh\nexec {shlex.quote(str(python))} "$@"\n', encoding="utf-8")
        shim.chmod(0o755)
