"""The modes of data inputs: a copy for `download`; for a mount, a word where the job wrote into it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from nb2job.local.definition import CommandJob, DataInput

_MOST = 10_000
"""Files of an input that are looked at."""

_COPIED = ("download",)
_WRITABLE = ("rw_mount",)
_OWN = "__pycache__"
"""Python writes it where it can, and does without."""

State = Mapping[str, tuple[int, int]]


def copied(
    job: CommandJob, values: Mapping[str, str | Path], folder: Path, leave_out: Collection[Path]
) -> dict[str, str | Path]:
    """The values with each `download` input copied below `folder`, less the paths to leave out."""
    found = dict(values)
    for name, path in _data(job, values):
        if _mode(job, name) in _COPIED:
            target = folder / name
            if path.is_dir():
                _copy_folder(path, target, leave_out)
            else:
                target.mkdir(parents=True)
                target = Path(shutil.copy2(path, target))
            found[f"inputs.{name}"] = target
    return found


@contextmanager
def given(
    job: CommandJob,
    values: Mapping[str, str | Path],
    folder: Path,
    leave_out: Collection[Path],
    say: Callable[[str], None],
) -> Iterator[dict[str, str | Path]]:
    """The values as a job gets them; its copies go with it, and what it did to a mount is said."""
    mounts = Mounts(job, values, leave_out)
    try:
        yield copied(job, values, folder, leave_out)
        if remark := mounts.remark():
            say(remark)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Mounts:
    """The inputs that the service mounts for reading, as they were before the job.

    Args:
        job: the job.
        values: from `bind_inputs`.
        leave_out: absolute paths that are ours: an input may be the folder that all runs lie in.
    """

    def __init__(
        self, job: CommandJob, values: Mapping[str, str | Path], leave_out: Collection[Path]
    ) -> None:
        self._ours = _real(leave_out)
        self._before = {
            name: (path, self._state(path))
            for name, path in _data(job, values)
            if _mode(job, name) not in (*_COPIED, *_WRITABLE)
        }

    def remark(self) -> str:
        """What to say of the first file that is not as it was; empty where all are."""
        for name, (path, before) in self._before.items():
            what = self._change(before, self._state(path))
            if what:
                return f"the job {what}, of input {name}: on Azure ML its mount is read-only"
        return ""

    def _change(self, before: State, after: State) -> str:
        for file, seen in before.items():
            if not os.path.lexists(file):
                return f"removed {file}"
            if after.get(file, seen) != seen:
                return f"changed {file}"
        added = next((file for file in after if file not in before), None)
        # Of more files than are looked at, another may come into sight.
        return f"added {added}" if added and len(before) < _MOST else ""

    def _state(self, path: Path) -> State:
        return {file: _look(file) for file in islice(self._files(path), _MOST)}

    def _files(self, path: Path) -> Iterator[str]:
        if not path.is_dir():
            yield str(path)
            return
        for folder, folders, files in os.walk(path):
            real = os.path.realpath(folder)
            folders[:] = [
                name
                for name in sorted(folders)
                if name != _OWN and os.path.join(real, name) not in self._ours
            ]
            for name in sorted(files):
                if not os.path.join(real, name).startswith(tuple(self._ours)):  # and a database's journal
                    yield os.path.join(folder, name)


def _data(job: CommandJob, values: Mapping[str, str | Path]) -> Iterator[tuple[str, Path]]:
    for name, declared in job.inputs.items():
        path = values[f"inputs.{name}"]
        if isinstance(declared, DataInput) and isinstance(path, Path):
            yield name, path


def _mode(job: CommandJob, name: str) -> str:
    declared = job.inputs[name]
    return declared.mode if isinstance(declared, DataInput) else ""


def _look(file: str) -> tuple[int, int]:
    try:
        found = os.stat(file)
    except OSError:  # a link that leads nowhere
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _real(paths: Collection[Path]) -> frozenset[str]:
    return frozenset(os.path.realpath(path) for path in paths)


def _copy_folder(source: Path, target: Path, leave_out: Collection[Path]) -> None:
    ours = _real(leave_out)

    def left(folder: str, names: list[str]) -> list[str]:
        real = os.path.realpath(folder)
        return [name for name in names if os.path.join(real, name) in ours]

    shutil.copytree(source, target, ignore=left, ignore_dangling_symlinks=True)
