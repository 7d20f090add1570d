"""The settings of a project: the table `[tool.nb2job]` of the nearest pyproject.toml, or a named file."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from nb2job.errors import UsageError
from nb2job.program.job_table import moved
from nb2job.regex import regex
from nb2job.settings.table import TABLE, ProjectTable, Values, merged, read_values

FILE = "pyproject.toml"

_NOTEBOOKS = "notebooks"
_ELSEWHERE = regex(r"[/~]|[A-Za-z][\w+.-]+:")
"""How a path begins that is not seen from somewhere: an absolute one, or an address."""


@dataclass(frozen=True, slots=True)
class Project:
    """A file of settings: its values, and those for the notebooks that a pattern names, in order."""

    file: Path
    values: Values = field(default_factory=dict)
    notebooks: tuple[tuple[str, Values], ...] = ()

    def values_for(self, notebook: Path) -> dict[str, Any]:
        """The values for a notebook, of which the last table is strongest; paths as seen from its folder."""
        if not (self.values or self.notebooks):
            return {}
        home, folder = notebook.parent.resolve(), self.file.parent.resolve()
        name = os.path.relpath(home / notebook.name, folder).replace(os.sep, "/")
        fitting = [values for pattern, values in self.notebooks if _fits(pattern, name)]
        found = merged([self.values, *fitting])
        return _moved(found, lambda path: seen_from(home, folder / path) if path else "")


def project_of(notebook: Path, config: Path | None = None) -> Project:
    """The settings that hold for a notebook: of `config`, else of the nearest pyproject.toml.

    Raises:
        UsageError: NB009, a file that cannot be read, or a key in it that is none.
    """
    home = notebook.parent.resolve()
    files = (above / FILE for above in (home, *home.parents))
    file = config or next((one for one in files if one.is_file()), None)
    if file is None:
        return Project(home / FILE)
    try:
        state = file.stat()
    except OSError as error:
        raise _unreadable(file, error.strerror or str(error)) from None
    return _read(file, state.st_mtime_ns, state.st_size)


def seen_from(home: Path, path: Path | str) -> str:
    """A path as seen from a folder, with forward slashes; a text that is absolute or an address stays."""
    if isinstance(path, str) and (not path or _ELSEWHERE.match(path)):
        return path
    return os.path.relpath(path, home).replace(os.sep, "/")


@cache
def _read(file: Path, time: int, size: int) -> Project:
    """The settings of a file as it was at a time: hundreds of notebooks ask for the same."""
    table: Any = _toml(file)
    for name in TABLE.split(".") if file.name == FILE else ():
        table = table.get(name, {}) if isinstance(table, Mapping) else {}
    try:
        values = read_values(table, TABLE, ProjectTable)
        values.pop(_NOTEBOOKS, None)
        tables = table.get(_NOTEBOOKS, {}).items()
        special = [(one, read_values(given, f"{TABLE}.{_NOTEBOOKS}.{one}")) for one, given in tables]
    except UsageError as error:
        error.path = _shown(file)
        raise
    return Project(file, values, tuple(special))


def _moved(values: dict[str, Any], move: Any) -> dict[str, Any]:
    """The values with each local path moved."""

    def at(path: str) -> str:
        return path if _ELSEWHERE.match(path) else move(path)

    for name in ("requirements", "conda", "output"):
        if values.get(name):
            values[name] = at(values[name])
    if "input" in values:
        values["input"] = tuple((name, at(path)) for name, path in values["input"])
    if "job" in values:
        values["job"] = moved(values["job"], at)
    return values


def _fits(pattern: str, name: str) -> bool:
    """Whether a pattern as in a .gitignore names a notebook."""
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([pattern]).match_file(name)


def _toml(file: Path) -> Mapping[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        found: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(file, " ".join(str(error).split())) from None
    return found


def _unreadable(file: Path, reason: str) -> UsageError:
    return UsageError("NB009", f"cannot be read: {reason}", "Mend the file.", path=_shown(file))


def _shown(file: Path) -> str:
    """A file as a person would name it from here."""
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)
