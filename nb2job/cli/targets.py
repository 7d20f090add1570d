"""Which notebooks a command line names, and where the job folder of each goes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeAlias

from nb2job.errors import UsageError
from nb2job.job.place import folder_of
from nb2job.job.record import RECORD
from nb2job.notebook.find import find
from nb2job.settings.project import project_of

Source: TypeAlias = "tuple[Path, Path | None]"
"""A notebook, and the folder below which it was found, if it was not named itself."""
Known: TypeAlias = "dict[Path, list[Path]]"
"""Notebooks, each with the job folders that were made from it."""


def listed(paths: tuple[Path, ...], recursive: bool) -> tuple[list[Source], list[Path]]:
    """Each notebook once, with the folder below which it was found, if one; and those left out.

    Raises:
        UsageError: NB001, standard input among others.
        NotebookError: NB101, a folder without a notebook.
    """
    if Path("-") in paths and len(paths) > 1:
        raise UsageError("NB001", "standard input is one notebook, and stands alone", "Convert it by itself.")
    found: dict[Path, Source] = {}
    paired: list[Path] = []
    for path in paths:
        if recursive and path.is_dir():
            below = find(path)
            paired += below.paired
            for one in below.notebooks:
                found.setdefault(one.resolve(), (one, path))
        else:
            found.setdefault(path.resolve(), (path, None))
    return list(found.values()), paired


def only_target(path: Path, output: Path | None, config: Path | None, dry_run: bool) -> Path:
    """The job folder of a notebook that is converted by itself.

    Raises:
        UsageError: NB001, standard input without a folder; NB006, it has several already.
    """
    if path == Path("-") and output is None and not dry_run:
        hint = "Name the job folder: nb2job convert - -o train-job"
        raise UsageError("NB001", "standard input has no folder beside it", hint)
    return output or _of_before(path, _known([path], config), config)


def targets_again(found: list[Source], config: Path | None) -> list[tuple[Path, Path]]:
    """Each notebook with each job folder that was made from it, or else with the place for its first one."""
    from nb2job.check.folders import tasks

    pairs = []
    for task in tasks([path for path, _ in found]):
        if task.error is not None:  # it is said where the notebook beside it is converted
            continue
        target = task.folder.path if task.folder is not None else _of_project(task.notebook, config)
        pairs.append((task.notebook, target))
    return pairs


def targets(found: list[Source], output: Path | None, config: Path | None) -> list[tuple[Path, Path]]:
    """Each of several notebooks with its job folder.

    Raises:
        UsageError: NB006, two of them would share one, or one has several already.
    """
    known = _known([path for path, _ in found], config) if output is None else {}
    pairs = [(path, _target(path, start, output, config, known)) for path, start in found]
    taken: dict[Path, Path] = {}
    for path, target in pairs:
        other = taken.setdefault(target.resolve(), path)
        if other != path:
            message = f"{other} and {path} would share the job folder {target}"
            raise UsageError("NB006", message, "Convert one of them by itself, with -o DIR.")
    return pairs


def _target(path: Path, start: Path | None, output: Path | None, config: Path | None, known: Known) -> Path:
    """Where it was converted before, or beside the notebook; or below `-o`, there as deep as below the folder
    that was named."""
    if output is None:
        return _of_before(path, known, config)
    return output / folder_of(path.relative_to(start) if start else Path(path.name))


def _known(paths: list[Path], config: Path | None) -> Known:
    """The job folders, wherever in their projects, of notebooks that have none in its usual place."""
    from nb2job.check.folders import tasks

    asked = [one for one in paths if one.is_file() and not (_of_project(one, config) / RECORD).is_file()]
    found: Known = {}
    for task in tasks(asked):
        if task.folder is not None and task.folder.notebook is not None:
            found.setdefault(task.folder.notebook, []).append(task.folder.path)
    return found


def _of_before(path: Path, known: Known, config: Path | None) -> Path:
    """The job folder that a notebook has, if it has one; else the place for its first one."""
    folders = known.get(path.resolve(), [])
    if len(folders) > 1:
        message = f"it has several job folders: {', '.join(map(str, folders))}"
        hint = "Name one with -o, or convert into all of them with --again."
        raise UsageError("NB006", message, hint, path=str(path))
    return folders[0] if folders else _of_project(path, config)


def _of_project(path: Path, config: Path | None) -> Path:
    """Where the project's settings say, there as deep as in the project; else beside the notebook."""
    try:
        project = project_of(path, config)
    except UsageError:  # it is said where this notebook is converted: others have other settings
        return folder_of(path)
    below = project.values_for(path).get("output", "")
    if not below:
        return folder_of(path)
    home, top = path.parent.resolve(), project.file.parent.resolve()
    inner = home.relative_to(top) if top in (home, *home.parents) else Path()
    target = home / below / folder_of(inner / path.name)
    return Path(os.path.normpath(target) if path.is_absolute() else os.path.relpath(target))
