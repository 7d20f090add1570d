"""The settings of a notebook's conversion: its options, and the table of the nearest pyproject.toml."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nb2job.errors import UsageError
from nb2job.program.job_keys import JobKeys
from nb2job.program.job_table import TABLE, moved, read_job_keys
from nb2job.program.settings import Settings

FILE = "pyproject.toml"


def settings_for(path: Path, settings: Settings) -> Settings:
    """The settings of a notebook, with every path as seen from its folder; `-` is one of this folder.

    Raises:
        UsageError: NB009, a pyproject.toml that cannot be read, or a key in it that is none.
    """
    folder = path.parent

    def seen(file: str) -> str:
        if not file or re.match(r"[/~]|[A-Za-z][\w+.-]+:", file):
            return file
        return os.path.relpath(file, folder).replace(os.sep, "/")

    return replace(
        settings,
        requirements=seen(settings.requirements),
        conda=seen(settings.conda),
        input=tuple((name, seen(file)) for name, file in settings.input),
        job=_job_keys(folder),
    )


def _job_keys(folder: Path) -> JobKeys:
    """What the nearest pyproject.toml says of jobs."""
    home = folder.resolve()
    for above in (home, *home.parents):
        file = above / FILE
        if file.is_file():
            return _read(file, home)
    return JobKeys()


def _read(file: Path, home: Path) -> JobKeys:
    table: Any = _toml(file)
    for name in TABLE.split("."):
        table = table.get(name, {}) if isinstance(table, Mapping) else {}
    try:
        keys = read_job_keys(table)
    except UsageError as error:
        error.path = str(file)
        raise
    return moved(keys, lambda path: _from(home, file.parent, path))


def _from(home: Path, start: Path, path: str) -> str:
    if re.match(r"[/~]|[A-Za-z][\w+.-]+:", path):
        return path
    return os.path.relpath(start / path, home).replace(os.sep, "/")


def _toml(file: Path) -> Mapping[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        found: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"cannot be read: {' '.join(str(error).split())}"
        raise UsageError("NB009", message, "Mend the file.", path=str(file)) from None
    return found
