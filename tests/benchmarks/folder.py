"""A folder of notebooks converted by one process, and by two."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.spent import spent

AT_LEAST = 1.7
COPIES = 24
"""Of each notebook, where there are few: two processes take their time to start."""


def folder(notebooks: list[Path], rounds: int) -> float:
    """Prints how many notebooks are done in a second, and returns the ratio of two processes to one."""
    copies = max(1, COPIES // len(notebooks))
    with tempfile.TemporaryDirectory() as room:
        top = Path(room) / "notebooks"
        top.mkdir()
        for number in range(copies):
            for place, one in enumerate(notebooks):
                shutil.copy(one, top / f"n{number}_{place}_{one.name}")
        walls = {jobs: statistics.median(_wall(jobs, Path(room)) for _ in range(rounds)) for jobs in (1, 2)}
    count, ratio = copies * len(notebooks), walls[1] / walls[2]
    print(f"convert --recursive on {count} notebooks, median of {rounds} (two at least {AT_LEAST}):")
    for jobs, seconds in walls.items():
        print(f"  {f'--jobs {jobs}':<32} {count / seconds:6.2f} notebooks a second")
    print(f"  {'ratio':<32} {ratio:6.2f}")
    return ratio


def _wall(jobs: int, room: Path) -> float:
    shutil.rmtree(room / "jobs", ignore_errors=True)
    ours = [sys.executable, "-m", "nb2job", "convert", "-q", "--recursive", "notebooks", "-o", "jobs"]
    return spent([*_WITH_BROKEN_ONES, *ours, "--jobs", str(jobs)], room).wall


_WITH_BROKEN_ONES = ["sh", "-c", '"$@"; test $? -le 2', "sh"]
"""Succeeds where a notebook among others cannot be converted."""
