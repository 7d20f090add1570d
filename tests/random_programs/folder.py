"""Folder: a fresh one as the working folder, with the same files in it every time."""

from __future__ import annotations

import builtins
import contextlib
import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

GIVEN = {"in.txt": "in\n", "a.txt": "old a\n", "data/b.txt": "old b\n", "data/c.txt": "old c\n"}
"""The files that a random notebook finds in its folder."""
OTHER = {name: f"other {text}" for name, text in GIVEN.items()}
"""The same files, for a run that is given other data."""

_OPEN = builtins.open
_HOME = Path(tempfile.gettempdir(), f"random_programs_{os.getpid()}")
"""One place for all runs, so that absolute paths are the same in both."""
HERE, ELSEWHERE = _HOME / "here", _HOME / "elsewhere"


@contextlib.contextmanager
def fresh(given: Mapping[str, str] = GIVEN) -> Iterator[None]:
    """Such a folder as the working folder; it is gone afterwards."""
    before = Path.cwd()
    fill(HERE, given)
    os.chdir(HERE)
    builtins.open = _of_paths  # type: ignore[assignment]
    try:
        yield
    finally:
        builtins.open = _OPEN
        os.chdir(before)
        shutil.rmtree(_HOME)


def _of_paths(file: Any, *arguments: Any, **options: Any) -> IO[Any]:
    """`open`, but for `open(1)`: a program that is made smaller closes no stream of ours."""
    if isinstance(file, int):
        raise TypeError("no path")
    return _OPEN(file, *arguments, **options)


def fill(folder: Path, given: Mapping[str, str]) -> None:
    """Write files into a folder, in place of what was there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in given.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def contents(folder: Path) -> dict[str, object]:
    """What is in every file of a folder, by its path there."""
    return {
        os.path.relpath(os.path.join(root, name), folder): _content(Path(root, name))
        for root, _, names in os.walk(folder)
        for name in names
    }


def _content(path: Path) -> object:
    return unpacked(path.name, path.read_bytes())


def unpacked(name: str, content: bytes) -> object:
    """What a file holds; of an archive, whose bytes tell the time, what is in it, archives as well."""
    if not name.endswith(".zip") or not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    given = f"{ELSEWHERE}/inputs/".lstrip("/")  # a file that an argument names is packed by that name
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {one.removeprefix(given): unpacked(one, archive.read(one)) for one in archive.namelist()}
