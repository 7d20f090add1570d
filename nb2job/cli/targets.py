"""Which notebooks a command line names, and where the job folder of each goes."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from nb2job.errors import UsageError
from nb2job.job.place import folder_of
from nb2job.notebook.find import find

Source: TypeAlias = "tuple[Path, Path | None]"
"""A notebook, and the folder below which it was found, if it was not named itself."""


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


def only_target(path: Path, output: Path | None, dry_run: bool) -> Path:
    """The job folder of a notebook that is converted by itself.

    Raises:
        UsageError: NB001, standard input without a folder.
    """
    if path == Path("-") and output is None and not dry_run:
        hint = "Name the job folder: nb2job convert - -o train-job"
        raise UsageError("NB001", "standard input has no folder beside it", hint)
    return output or folder_of(path)


def targets(found: list[Source], output: Path | None) -> list[tuple[Path, Path]]:
    """Each of several notebooks with its job folder.

    Raises:
        UsageError: NB006, two of them would share one.
    """
    pairs = [(path, _target(path, start, output)) for path, start in found]
    taken: dict[Path, Path] = {}
    for path, target in pairs:
        other = taken.setdefault(target.resolve(), path)
        if other != path:
            message = f"{other} and {path} would share the job folder {target}"
            raise UsageError("NB006", message, "Convert one of them by itself, with -o DIR.")
    return pairs


def _target(path: Path, start: Path | None, output: Path | None) -> Path:
    """Beside the notebook, or below `-o`, there as deep as below the folder that was named."""
    if output is None:
        return folder_of(path)
    return output / folder_of(path.relative_to(start) if start else Path(path.name))
