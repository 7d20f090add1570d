"""What nb2job check costs on many notebooks with job folders: CPU, when nothing and when one has changed."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

MANY = 300
AT_MOST = 1.0
ONE_CHANGED_AT_MOST = 1.5

_CHECK = [sys.executable, "-m", "nb2job", "check", "-q"]


def check(
    notebook: Path, cpu_seconds: Callable[[list[str], Path], float], rounds: int, many: int = MANY
) -> tuple[float, float]:
    """Prints and returns the medians of CPU seconds: all unchanged, and one changed.

    The notebook is converted once and laid out in so many folders, each with its job folder.
    """
    with tempfile.TemporaryDirectory() as room:
        top = Path(room)
        (top / "pyproject.toml").write_text("[tool.nb2job]\n", encoding="utf-8")
        first = _laid_out(notebook, top, many)
        unchanged = [cpu_seconds(_CHECK, top) for _ in range(rounds + 1)][1:]
        text = first.read_text(encoding="utf-8")
        first.write_text(text.replace("import", "# changed\\nimport", 1), encoding="utf-8")
        changed = [cpu_seconds([*_FAILING, *_CHECK], top) for _ in range(rounds + 1)][1:]
    print(f"nb2job check on {many} notebooks with job folders, CPU seconds, median of {rounds}:")
    medians = statistics.median(unchanged), statistics.median(changed)
    for words, seconds, limit in zip(
        ("unchanged", "one changed"), medians, (AT_MOST, ONE_CHANGED_AT_MOST), strict=True
    ):
        print(f"  {words:<32} {seconds:6.2f} s   (at most {limit} s)")
    return medians


_FAILING = ["sh", "-c", '"$@"; test $? -eq 1', "sh"]
"""Succeeds where a command exits with 1, which says that there is drift."""


def _laid_out(notebook: Path, top: Path, many: int) -> Path:
    """The first of the copies."""
    places = [top / f"n{number}" for number in range(many)]
    places[0].mkdir()
    first = places[0] / notebook.name
    shutil.copy(notebook, first)
    convert = [sys.executable, "-m", "nb2job", "convert", "-q", str(first)]
    subprocess.run(convert, check=True, capture_output=True)
    for place in places[1:]:
        shutil.copytree(places[0], place)
    return first
