"""The one place that writes: a job folder arrives whole, or what was there stays as it was."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from nb2job.errors import FolderError
from nb2job.job.difference import STAGE, Difference, compare, is_there, read_record
from nb2job.job.job import Folder
from nb2job.job.record import RECORD, Record, is_inside


@dataclass(frozen=True, slots=True)
class WriteResult:
    """Paths within the job folder, sorted.

    Args:
        written: made or replaced.
        unchanged: there already with that text; not touched, so their times stay.
        kept: no longer generated, but edited by hand since, so left.
        removed: no longer generated, and gone.
    """

    written: tuple[str, ...]
    unchanged: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def write(
    folder: Folder,
    target: Path,
    *,
    force: bool = False,
    parents: bool = False,
    merged: Mapping[str, str] = MappingProxyType({}),
) -> WriteResult:
    """Write a job folder to `target`; files there that are not ours stay.

    A new folder is made beside its place and renamed into it. In one that is there, only files that
    change are replaced, each at once, `nb2job.json` last; a failure puts back what was there.

    Args:
        force: overwrite what was edited by hand, and a folder that is not known to be ours.
        parents: make the folders above `target` that are not there.
        merged: texts that keep what was edited by hand, by their paths.

    Raises:
        FolderError: NB401 the place cannot hold a job folder; NB402 a folder that is not ours;
            NB403 a file was edited by hand; NB404 its record cannot be read; NB405 writing failed;
            NB406 a text has no form in UTF-8. Nothing is changed on disk.
    """
    _check_folder(folder)
    with _one_line(target):
        if parents:
            target.parent.mkdir(parents=True, exist_ok=True)
        _check_place(folder, target)
        if not target.is_dir():
            return _create(folder, target)
        difference = compare(folder, target, _known(target, force))
        edited = (*difference.edited, *(old for old, _ in difference.renamed))
        lost = tuple(path for path in edited if path not in merged)
        if lost and not force:
            raise _edited(lost, target)
        return _update({**folder, **merged}, target, difference)


def _create(folder: Folder, target: Path) -> WriteResult:
    with _stage(target.parent) as stage:
        _fill(stage / "new", folder)
        os.rename(stage / "new", target)
    return WriteResult(written=tuple(sorted(folder)))


def _update(folder: Folder, target: Path, difference: Difference) -> WriteResult:
    edited = (path for path in difference.edited if not is_there(target / path, folder[path]))
    written = sorted((*difference.new, *difference.changed, *edited))
    if written or difference.obsolete:
        with _stage(target) as stage:
            _fill(stage / "new", {path: folder[path] for path in written})
            exchange = _Exchange(target, stage)
            exchange.run(written, difference.obsolete)
    return WriteResult(tuple(written), difference.unchanged, difference.kept, difference.obsolete)


@dataclass(slots=True)
class _Exchange:
    """Puts staged files in their places, and takes all of it back when one step fails."""

    target: Path
    stage: Path
    touched: list[str] = field(default_factory=list)
    made: list[Path] = field(default_factory=list)

    def run(self, written: list[str], removed: tuple[str, ...]) -> None:
        for path in (*written, *removed):
            self._save(path)
        try:
            for path in sorted(written, key=lambda path: (path == RECORD, path)):
                if path == RECORD:
                    self._remove(removed)
                self._put(path)
            if RECORD not in written:
                self._remove(removed)
        except BaseException:
            self._undo()
            raise
        for path in removed:
            _prune((self.target / path).parent, self.target)

    def _save(self, path: str) -> None:
        """Copy what is there, times and mode too, and give its mode to what takes its place."""
        source, copy, new = self.target / path, self.stage / "old" / path, self.stage / "new" / path
        if source.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)
            if new.exists():
                shutil.copymode(source, new)

    def _put(self, path: str) -> None:
        place = self.target / path
        for parent in reversed(place.relative_to(self.target).parents):
            if not (self.target / parent).is_dir():
                self.made.append(self.target / parent)
                (self.target / parent).mkdir()
        self.touched.append(path)
        os.replace(self.stage / "new" / path, place)

    def _remove(self, paths: tuple[str, ...]) -> None:
        for path in paths:
            self.touched.append(path)
            (self.target / path).unlink()

    def _undo(self) -> None:
        lost = [path for path in reversed(self.touched) if not self._restored(path)]
        for made in reversed(self.made):
            with suppress(OSError):
                made.rmdir()
        if lost:
            saved = self.stage.with_suffix(".saved")
            os.rename(self.stage / "old", saved)
            message = f"could not be put back after a failure: {', '.join(lost)}"
            raise FolderError("NB405", message, f"they are in {saved}", path=str(self.target))

    def _restored(self, path: str) -> bool:
        old = self.stage / "old" / path
        try:
            if old.exists():
                os.replace(old, self.target / path)
            else:
                (self.target / path).unlink(missing_ok=True)
        except OSError:
            return not old.exists()
        return True


def _fill(place: Path, folder: Folder) -> None:
    place.mkdir()
    for path, text in folder.items():
        file = place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


def _prune(place: Path, target: Path) -> None:
    """Remove a folder that is left empty, and those above it, up to the job folder."""
    while place != target and place.is_dir() and not any(place.iterdir()):
        place.rmdir()
        place = place.parent


@contextmanager
def _stage(parent: Path) -> Iterator[Path]:
    """A temporary folder that goes whatever happens; unlike tempfile's, of the user's own mode."""
    stage = parent / f"{STAGE}{secrets.token_hex(4)}"
    stage.mkdir()
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def _one_line(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}; nothing was changed"
        hint = "choose another place with -o"
        raise FolderError("NB405", message, hint, path=str(target)) from error


def _known(target: Path, force: bool) -> Record | None:
    """The record of the folder; with `force`, one that cannot be read counts as none."""
    try:
        known = read_record(target)
    except FolderError:
        if not force:
            raise
        return None
    foreign = (entry for entry in target.iterdir() if not entry.name.startswith(STAGE))
    if known is None and not force and any(foreign):
        message = f"is not empty and holds no {RECORD}, so it is not a job folder of nb2job"
        hint = "choose another folder with -o, or write into it with --force (other files stay)"
        raise FolderError("NB402", message, hint, path=str(target))
    return known


def _edited(paths: tuple[str, ...], target: Path) -> FolderError:
    names = ", ".join(paths)
    message = f"edited by hand since it was generated: {names}; nothing was written"
    hint = "move the change into the notebook or keep it with --merge; --force overwrites it"
    return FolderError("NB403", message, hint, path=str(target))


def _check_folder(folder: Folder) -> None:
    if RECORD not in folder:
        raise ValueError(f"a job folder without {RECORD}")
    for path, text in folder.items():
        if not is_inside(path):
            raise ValueError(f"a path outside the job folder: {path!r}")
        try:
            text.encode()
        except UnicodeEncodeError:
            message = "holds half of a surrogate pair, which no file in UTF-8 can"
            hint = "write the character in the notebook as an escape, or whole"
            raise FolderError("NB406", message, hint, path=path) from None


def _check_place(folder: Folder, target: Path) -> None:
    if target.exists() and not target.is_dir():
        hint = "choose another place with -o"
        raise FolderError("NB401", "is a file, not a folder", hint, path=str(target))
    if not target.exists() and not target.parent.is_dir():
        message = "cannot be made, since the folder above it does not exist"
        raise FolderError("NB401", message, f"make {target.parent} first", path=str(target))
    for path in sorted(folder):
        above = [target / parent for parent in PurePosixPath(path).parents]
        taken = [str(place) for place in above if place.exists() and not place.is_dir()]
        taken += [str(target / path)] if (target / path).is_dir() else []
        if taken:
            message = f"is in the way of {path}"
            raise FolderError("NB401", message, "move it, or choose another folder", path=taken[0])
