"""Two files' content compared by what it says: lines, JSON, databases, archives without their times."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import zipfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nb2job.regex import regex
from nb2job.verify.digest import digest
from nb2job.verify.match import Difference, Match

NUMBER = regex(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
PACKED = {".gz": gzip.decompress, ".bz2": bz2.decompress, ".xz": lzma.decompress}
WHEN_SAVED = "docProps/core.xml"  # of an Excel file


@dataclass(frozen=True, slots=True)
class Side:
    """A file, and the folder that it was written in."""

    path: Path
    folder: Path


class Unreadable(Exception):
    """Bytes of a format that is not known here."""


def compare_content(left: Side, right: Side, name: str, match: Match) -> Difference | None:
    """The first difference of two files whose bytes differ.

    Raises:
        Unreadable: nobody can tell.
    """
    one, other = left.path.read_bytes(), right.path.read_bytes()
    if one.startswith(b"SQLite format 3\0") and other.startswith(b"SQLite format 3\0"):
        return _texts(_dump(left.path), _dump(right.path), name, match)
    folders = (str(left.folder), str(right.folder))
    return _bytes(one, other, name, match, folders, PurePosixPath(name))


def _bytes(
    one: bytes, other: bytes, name: str, match: Match, folders: tuple[str, str], kind: PurePosixPath
) -> Difference | None:
    """By the ending of the name `kind`; a packed file by what is in it."""
    if one == other:
        return None
    suffix = kind.suffix.lower()
    if suffix in PACKED:
        try:
            inner = PACKED[suffix](one), PACKED[suffix](other)
        except (OSError, EOFError, zlib.error, lzma.LZMAError):
            raise Unreadable from None
        return _bytes(*inner, name, match, folders, kind.with_suffix(""))
    if one.startswith(b"PK\3\4") and other.startswith(b"PK\3\4"):
        return _archives(one, other, name, match, folders)
    try:
        texts = one.decode("utf-8"), other.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable from None
    if "\0" in texts[0] + texts[1] or suffix == ".pdf":
        raise Unreadable
    texts = texts[0].replace(folders[0], "{folder}"), texts[1].replace(folders[1], "{folder}")
    if suffix == ".json":
        try:
            left, right = (digest(json.loads(text)) for text in texts)
        except ValueError:  # not what its name says
            return _texts(texts[0].splitlines(), texts[1].splitlines(), name, match)
        return match.difference(left, right, name)
    return _texts(texts[0].splitlines(), texts[1].splitlines(), name, match)


def _archives(
    one: bytes, other: bytes, name: str, match: Match, folders: tuple[str, str]
) -> Difference | None:
    """Member by member: times and compression do not count."""
    try:
        left, right = _members(one), _members(other)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        raise Unreadable from None
    for member in sorted(left.keys() ^ right.keys()):
        sides = ("there", "not there") if member in left else ("not there", "there")
        return Difference(f"{name}:{member}", *sides)
    unreadable = False
    for member in sorted(left):
        try:
            inner = PurePosixPath(member)
            found = _bytes(left[member], right[member], f"{name}:{member}", match, folders, inner)
        except Unreadable:
            unreadable = True
            continue
        if found is not None:
            return found
    if unreadable:
        raise Unreadable
    return None


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != WHEN_SAVED}


def _dump(path: Path) -> list[str]:
    try:
        with closing(sqlite3.connect(path)) as database:
            return list(database.iterdump())
    except sqlite3.Error:
        raise Unreadable from None


def _texts(left: list[str], right: list[str], name: str, match: Match) -> Difference | None:
    """Line by line, numbers as numbers."""
    for number, (one, other) in enumerate(zip(left, right, strict=False), 1):
        if not match.same_text(one, other) and not _same_line(one, other, match):
            return Difference(f"{name}:{number}", one[:80], other[:80])
    if len(left) != len(right):
        return Difference(name, f"{len(left)} lines", f"{len(right)} lines")
    return None


def _same_line(one: str, other: str, match: Match) -> bool:
    left, right = NUMBER.split(one), NUMBER.split(other)
    if match.rtol == 0 or left[::2] != right[::2]:
        return False
    pairs = zip(left[1::2], right[1::2], strict=True)
    return all(match.difference(float(a), float(b), "") is None for a, b in pairs)
