"""The bad definitions below fixtures/bad_jobs: what is wrong, what we say, what azure-ai-ml says."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "fixtures" / "bad_jobs"


@dataclass(frozen=True, slots=True)
class Case:
    """A file and its three lines of header."""

    path: Path
    fault: str
    codes: tuple[str, ...]
    sdk: str

    @property
    def name(self) -> str:
        return self.path.stem


def read_case(path: Path) -> Case:
    lines = path.read_text(encoding="utf-8").splitlines()
    fault, ours, theirs = (line.removeprefix("# ") for line in lines[:3])
    return Case(path, fault, tuple(ours.partition(":")[2].split()), theirs.partition(": ")[2])


CASES = tuple(read_case(path) for path in sorted(FOLDER.glob("*.yml")))


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the folder, with an empty one in it, which git does not keep."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "bad_jobs"
        shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("empty", "__pycache__"))
        (folder / "empty").mkdir()
        yield folder
