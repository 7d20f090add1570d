"""Rooms: a copy of the notebook's folder for each run, made cheaply; the folder itself stays as it is."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nb2job.errors import VerifyError
from nb2job.notebook.cell import Notebook
from nb2job.regex import regex

IGNORED = (
    *("mlflow.db", "mlflow.db-journal", "mlruns", "mlartifacts", ".nb2job"),
    *("__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".git"),
)
NOT_COPIED = (*IGNORED, ".venv", "venv", "node_modules", ".mypy_cache", ".ruff_cache")
OURS = "nb2job-verify-"
"""How the names of our temporary folders begin."""

LARGE = 32 * 2**20
MOST_BYTES = 10 * 2**30
MOST_FILES = 200_000

_FICLONE = 0x40049409
_PARENT = regex(r"(?<![\w./\\])(\.\.(?:[/\\]\.\.)*)(?:[/\\]([\w. -]+))?(?=[\"'/\\\s)]|$)")


@dataclass(frozen=True, slots=True)
class Room:
    """Where one run happens: `folder` is the notebook's, `root` what was copied around it."""

    root: Path
    folder: Path


@dataclass(slots=True)
class Rooms:
    """Makes rooms, one for each run, below `temporary`.

    Args:
        source: the notebook's folder.
        around: what is copied beside it, since the notebook names it (`../data`): how many folders up,
            and the names there; no names are everything.
        links: paths that are only read, relative to the source: linked, not copied.
    """

    source: Path
    temporary: Path
    around: tuple[int, frozenset[str]] = (0, frozenset())
    links: Collection[str] = ()
    _made: list[Path] = field(default_factory=list)

    @property
    def root(self) -> Path:
        """The folder that holds everything that is copied."""
        parents = [self.source.resolve(), *self.source.resolve().parents]
        return parents[min(self.around[0], len(parents) - 1)]

    @property
    def guarded(self) -> tuple[Path, ...]:
        """What no run may change; not a folder that holds the one for temporary files."""
        named = [self.root / name for name in sorted(self.around[1])]
        found = [self.source.resolve(), *(named if self.around[1] else [self.root])]
        temporary = Path(tempfile.gettempdir()).resolve()
        return tuple(dict.fromkeys(one for one in found if not temporary.is_relative_to(one)))

    def new(self) -> Room:
        """A fresh copy; a large file is cloned, or shared with an earlier copy that nobody changed.

        Raises:
            VerifyError: NB523, too much to copy, or something that cannot be.
        """
        target = self.temporary / str(len(self._made) + 1) / "work"
        files = list(self._files())
        self._check(files)
        target.mkdir(parents=True)
        for path in files:
            place = target / path.relative_to(self.root)
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                self._copy(path, place)
            except OSError as error:
                raise VerifyError("NB523", f"cannot be copied: {error.strerror}", path=str(path)) from error
        folder = target / self.source.resolve().relative_to(self.root)
        folder.mkdir(parents=True, exist_ok=True)
        self._made.append(target)
        return Room(target, folder)

    def _files(self) -> Iterator[Path]:
        """Every file, linked thing and empty folder that a room needs."""
        names = self.around[1]
        starts = [self.root / name for name in sorted(names)] if names else [self.root]
        starts = [one for one in starts if one.exists()]
        if not any(self.source.resolve().is_relative_to(one) for one in starts):
            starts.append(self.source.resolve())
        links = {Path(os.path.abspath(self.source / one)) for one in self.links}
        for start in starts:
            yield from _below(start, links, ()) if start.is_dir() else [start]

    def _check(self, files: Sequence[Path]) -> None:
        size = sum(path.stat().st_size for path in files if path.is_file() and not self._is_linked(path))
        free = shutil.disk_usage(self.temporary).free
        if size > min(MOST_BYTES, free // 2) or len(files) > MOST_FILES:
            message = f"holds {len(files)} files of {size / 2**30:.1f} GB: too much to copy for a run"
            hint = "Name what is only read: --link data (relative to the notebook), and it is not copied."
            raise VerifyError("NB523", message, hint, path=str(self.root))

    def _is_linked(self, path: Path) -> bool:
        return any(path == Path(os.path.abspath(self.source / one)) for one in self.links)

    def _copy(self, path: Path, place: Path) -> None:
        if self._is_linked(path):
            place.symlink_to(path)
        elif path.is_dir():
            place.mkdir(exist_ok=True)
        elif path.stat().st_size < LARGE:
            shutil.copy2(path, place)
        elif not _clone(path, place):
            twin = self._twin(path)
            if twin is None:
                shutil.copy2(path, place)
            else:
                os.link(twin, place)  # between rooms only: runs follow each other, never side by side

    def _twin(self, path: Path) -> Path | None:
        """The same file in an earlier room, if no run has written to it."""
        status = path.stat()
        for made in self._made:
            twin = made / path.relative_to(self.root)
            with contextlib.suppress(OSError):
                other = twin.stat()
                if (other.st_size, other.st_mtime_ns) == (status.st_size, status.st_mtime_ns):
                    return twin
        return None


def around(notebook: Notebook) -> tuple[int, frozenset[str]]:
    """How many folders up the notebook's code leads (`../data`), and the names that it takes there.

    No names are everything: a bare `..` may be joined to anything.
    """
    found = [
        (len(re.split(r"[/\\]", match[1])), (match[2] or "").strip())
        for cell in notebook.cells
        if cell.kind == "code"
        for match in _PARENT.finditer(cell.source)
    ]
    levels = max((count for count, _ in found), default=0)
    names = frozenset(name for count, name in found)
    same = all(count == levels for count, _ in found)
    return levels, names if same and "" not in names else frozenset()


def copy_folder(source: Path, target: Path) -> Path:
    """Copy a notebook's folder without version control, environments and earlier runs."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*NOT_COPIED))
    return target


def _below(folder: Path, links: Collection[Path], inside: tuple[str, ...]) -> Iterator[Path]:
    """Files below a folder, links followed unless they lead back up; pipes and sockets left out."""
    real = os.path.realpath(folder)
    if folder in links:
        yield folder
        return
    if real in inside:
        return
    entries = sorted(folder.iterdir())
    if not entries:
        yield folder
    for path in entries:
        if path.name in NOT_COPIED or path.name.startswith(OURS):
            continue
        if path.is_dir():
            yield from _below(path, links, (*inside, real))
        elif path.is_file():
            yield path


def _clone(path: Path, place: Path) -> bool:
    """A copy that shares its bytes until one side is written to, where the file system can."""
    try:
        import fcntl
    except ImportError:  # no POSIX
        return False
    try:
        with path.open("rb") as source, place.open("wb") as target:
            fcntl.ioctl(target.fileno(), _FICLONE, source.fileno())
        shutil.copystat(path, place)
    except OSError:
        place.unlink(missing_ok=True)
        return False
    return True
