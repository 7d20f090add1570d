"""The files that a side wrote, and whether both wrote the same."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nb2job.program.outside_writes import without_up
from nb2job.verify.content import Side, Unreadable, compare_content
from nb2job.verify.loaded import LOADABLE, load_pairs
from nb2job.verify.match import Difference, Match
from nb2job.verify.room import IGNORED
from nb2job.verify.run import Run

Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FileComparison:
    """The notebook's files by name: written alike, otherwise, not at all; and the script's own.

    `uncompared` are there on both sides with other bytes, of a format that is not known here.
    """

    equal: tuple[str, ...] = ()
    different: tuple[Difference, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    uncompared: tuple[str, ...] = ()


def snapshot(root: Path, folder: Path | None = None) -> Mapping[str, Stamp]:
    """Size and time of every file below the root, by its path relative to the folder (the root)."""
    stamps = {}
    up = len(folder.relative_to(root).parts) if folder is not None else 0
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if not set(relative.parts) & set(IGNORED) and path.is_file():
            status = path.stat()
            name = relative.as_posix()
            if folder is not None and path.is_relative_to(folder):
                name = path.relative_to(folder).as_posix()
            elif up:
                name = "../" * up + name
            stamps[name] = (status.st_size, status.st_mtime_ns)
    return stamps


def changed(now: Mapping[str, Stamp], before: Mapping[str, Stamp]) -> tuple[frozenset[str], frozenset[str]]:
    """The files written and the files deleted between two snapshots."""
    written = frozenset(name for name, stamp in now.items() if before.get(name) != stamp)
    return written, frozenset(before.keys() - now.keys())


def compare_files(notebook: Run, script: Run, match: Match, python: str = sys.executable) -> FileComparison:
    """Compare the notebook's files with the script's by the same path below its output folder.

    Args:
        python: what reads pickles, arrays, tables and pictures: the interpreter of both runs.
    """
    twins = {name: _twin(name, script, match) for name in sorted(notebook.files)}
    different = [
        Difference(name, *(("deleted", "kept") if name in notebook.deleted else ("kept", "deleted")))
        for name in sorted(notebook.deleted ^ script.deleted)
    ]
    equal: list[str] = []
    uncompared: list[str] = []
    pairs = {name: twin for name, twin in twins.items() if twin is not None}
    for name, verdict in _verdicts(pairs, notebook, script, match, python).items():
        if isinstance(verdict, Difference):
            different.append(verdict)
        else:
            (uncompared if verdict else equal).append(name)
    return FileComparison(
        tuple(equal),
        tuple(different),
        tuple(name for name, twin in twins.items() if twin is None),
        tuple(sorted(script.files - set(pairs.values()))),
        tuple(uncompared),
    )


def _twin(name: str, script: Run, match: Match) -> str | None:
    """The script's file for one of the notebook's; what lay above the folder lies below the output folder."""
    below = match.output_dir.rstrip("/")
    inside = without_up(name)
    return next((one for one in (f"{below}/{name}", name, f"{below}/{inside}") if one in script.files), None)


def _verdicts(
    pairs: Mapping[str, str], notebook: Run, script: Run, match: Match, python: str
) -> dict[str, Difference | bool]:
    """For each file a difference, True where nobody can tell, False where it is equal."""
    found: dict[str, Difference | bool] = {}
    sides = {
        name: (Side(notebook.folder / name, notebook.folder), Side(script.folder / twin, script.folder))
        for name, twin in pairs.items()
    }
    for name, (left, right) in sides.items():
        if left.path.read_bytes() == right.path.read_bytes():
            found[name] = False
        elif left.path.suffix.lower() not in LOADABLE:
            try:
                found[name] = compare_content(left, right, name, match) or False
            except Unreadable:
                found[name] = True
    to_load = {name: pair for name, pair in sides.items() if name not in found}
    for name, nodes in load_pairs(to_load, python).items():
        found[name] = True if nodes is None else match.difference(*nodes, name) or False
    return dict(sorted(found.items()))
