"""The files that a side wrote, and whether both wrote the same."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nb2job.verify.digest import digest
from nb2job.verify.match import Difference, Match
from nb2job.verify.run import Run

IGNORED = (
    *("mlflow.db", "mlflow.db-journal", "mlruns", "mlartifacts"),
    *("__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".git"),
)
NOT_COPIED = (*IGNORED, ".venv", "venv", "node_modules", ".mypy_cache", ".ruff_cache")
TEXT = (".csv", ".tsv", ".txt", ".md", ".yaml", ".yml", ".toml", ".py", ".jsonl")
NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")

Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FileComparison:
    """The notebook's files by name: written alike, otherwise, not at all; and the script's own."""

    equal: tuple[str, ...] = ()
    different: tuple[Difference, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


def copy_folder(source: Path, target: Path) -> Path:
    """Copy a notebook's folder without version control, environments and earlier runs."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*NOT_COPIED))
    return target


def snapshot(folder: Path) -> Mapping[str, Stamp]:
    """Size and time of every file below the folder, by relative path."""
    stamps = {}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if not set(relative.parts) & set(IGNORED) and path.is_file():
            status = path.stat()
            stamps[relative.as_posix()] = (status.st_size, status.st_mtime_ns)
    return stamps


def changed(folder: Path, before: Mapping[str, Stamp]) -> tuple[frozenset[str], frozenset[str]]:
    """The files written and the files deleted since the snapshot."""
    now = snapshot(folder)
    written = frozenset(name for name, stamp in now.items() if before.get(name) != stamp)
    return written, frozenset(before.keys() - now.keys())


def compare_files(notebook: Run, script: Run, match: Match) -> FileComparison:
    """Compare the notebook's files with the script's by the same path below its output folder."""
    equal: list[str] = []
    different: list[Difference] = []
    missing: list[str] = []
    met: set[str] = set()
    for name in sorted(notebook.files):
        below = f"{match.output_dir.rstrip('/')}/{name}"
        twin = next((path for path in (below, name) if path in script.files), None)
        if twin is None:
            missing.append(name)
            continue
        met.add(twin)
        found = _difference(notebook.folder / name, script.folder / twin, name, match)
        if found is None:
            equal.append(name)
        else:
            different.append(found)
    for name in sorted(notebook.deleted ^ script.deleted):
        sides = ("deleted", "kept") if name in notebook.deleted else ("kept", "deleted")
        different.append(Difference(name, *sides))
    extra = tuple(sorted(script.files - met))
    return FileComparison(tuple(equal), tuple(different), tuple(missing), extra)


def _difference(left: Path, right: Path, name: str, match: Match) -> Difference | None:
    """By content where the format says what counts; a model or a picture has only to be there."""
    ours, theirs = left.read_bytes(), right.read_bytes()
    if ours == theirs:
        return None
    suffix = left.suffix.lower()
    if suffix in (".npy", ".npz"):
        return _parsed(ours, theirs, name, match, _arrays)
    if suffix == ".json":
        return _parsed(ours, theirs, name, match, json.loads)
    if suffix in TEXT:
        return _texts(_lines(ours), _lines(theirs), name, match)
    return None


def _parsed(
    ours: bytes, theirs: bytes, name: str, match: Match, parse: Callable[[bytes], Any]
) -> Difference | None:
    try:
        left, right = parse(ours), parse(theirs)
    except (ValueError, ImportError):  # not what its name says, or no numpy to read it with
        return Difference(name, f"{len(ours)} bytes", f"{len(theirs)} other bytes")
    return match.difference(digest(left), digest(right), name)


def _arrays(data: bytes) -> Any:
    import numpy as np

    loaded = np.load(io.BytesIO(data), allow_pickle=False)
    return dict(loaded) if hasattr(loaded, "files") else loaded


def _texts(left: list[str], right: list[str], name: str, match: Match) -> Difference | None:
    """Line by line, numbers as numbers."""
    for number, (one, other) in enumerate(zip(left, right, strict=False), 1):
        if not match.same_text(one, other) and not _same_line(one, other, match):
            return Difference(f"{name}:{number}", one[:80], other[:80])
    if len(left) != len(right):
        return Difference(name, f"{len(left)} lines", f"{len(right)} lines")
    return None


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").splitlines()


def _same_line(one: str, other: str, match: Match) -> bool:
    left, right = NUMBER.split(one), NUMBER.split(other)
    if match.rtol == 0 or left[::2] != right[::2]:
        return False
    pairs = zip(left[1::2], right[1::2], strict=True)
    return all(match.difference(float(a), float(b), "") is None for a, b in pairs)
