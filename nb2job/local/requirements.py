"""pip's requirement lines: read from a file, and followed to the files and folders that they name."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nb2job.local.bind import is_uri
from nb2job.regex import regex

_FILE = regex(r"(-r|-c|--requirement|--constraint)(?:\s*=\s*|\s*)(\S.*)")
_EDITABLE = regex(r"(?:-e|--editable)(?:\s*=\s*|\s+)(\S.*)")
_NOT_PART = frozenset([".git", "__pycache__", "build", "dist"])


@dataclass(frozen=True, slots=True)
class Packages:
    """What a job asks for: a Python version (empty: any), pip's requirement lines, and their folder."""

    python: str
    requirements: tuple[str, ...]
    folder: Path


def requirement_lines(text: str) -> tuple[str, ...]:
    """The lines of a requirements file as pip takes them: continued ones joined, without comments."""
    joined = re.sub(r"\\\n", " ", text.replace("\r\n", "\n"))
    lines = (re.sub(r"(^|\s)#.*", "", line).strip() for line in joined.split("\n"))
    return tuple(" ".join(line.split()) for line in lines if line)


def pinned_places(packages: Packages) -> Iterator[str]:
    """The lines with absolute paths for the requirement and constraint files that they name."""
    for line in packages.requirements:
        match = _FILE.fullmatch(line)
        if match and not is_uri(match[2]):
            yield f"{match[1]} {_absolute(match[2], packages.folder)}"
        else:
            yield line


def contents(packages: Packages) -> Iterator[str]:
    """A digest of each file and folder that the lines name, and of those that these name in turn."""
    yield from _contents(packages.requirements, packages.folder, packages.folder, frozenset())


def _contents(lines: tuple[str, ...], beside: Path, folder: Path, above: frozenset[Path]) -> Iterator[str]:
    """`beside` is where a file's own `-r` looks, `folder` where pip runs, for paths of packages."""
    for line in lines:
        match = _FILE.fullmatch(line)
        if match is None:
            yield from _package(line, folder)
            continue
        path = _absolute(match[2], beside)
        text = _text(path)
        if text is not None and path not in above:
            yield f"{path} {hashlib.sha256(text.encode()).hexdigest()}"
            yield from _contents(requirement_lines(text), path.parent, folder, above | {path})


def _package(line: str, folder: Path) -> Iterator[str]:
    editable = _EDITABLE.fullmatch(line)
    named = (editable[1] if editable else line).partition(";")[0].partition("[")[0].strip()
    path = _absolute(named.removeprefix("file:"), folder)
    if re.match(r"[./~]|file:", named) or named.endswith((".whl", ".tar.gz", ".zip")):
        for file in [path] if path.is_file() else sorted(_files(path)):
            yield f"{file} {hashlib.sha256(file.read_bytes()).hexdigest()}"


def _files(folder: Path) -> Iterator[Path]:
    for top, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _NOT_PART and not name.endswith(".egg-info")]
        yield from (Path(top, name) for name in names)


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):  # pip will say so
        return None


def _absolute(path: str, folder: Path) -> Path:
    return Path(os.path.normpath(folder / os.path.expanduser(path)))
