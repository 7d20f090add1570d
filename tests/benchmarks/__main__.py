"""make bench: CPU seconds of nb2job beside what people use today, measured in one run."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.check import check
from tests.benchmarks.long_notebook import percent_script
from tests.benchmarks.sweep import idle, overhead

NOTEBOOK = Path(__file__).parents[2] / "fixtures" / "notebooks" / "train.ipynb"
ROUNDS = 5
SHORT = 500


def cpu_seconds(command: list[str], folder: Path) -> float:
    """User and system time of one process and its children.

    Python may keep the bytecode of what it imports, as pip does for what it installs: an editable install
    has none until its first run, which is not measured.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def main() -> None:
    """Print the median of each command's CPU time, and its ratio to the first."""
    python = sys.executable
    commands = {
        "jupyter nbconvert --to script": [python, "-m", "nbconvert", "--to", "script", "train.ipynb"],
        "nb2job convert": [python, "-m", "nb2job", "convert", "train.ipynb", "--param", "C", "--force"],
        "nb2job --help": [python, "-m", "nb2job", "--help"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as room:
        for number in range(ROUNDS + 1):
            for name, command in commands.items():
                shutil.rmtree(Path(room) / "train-job", ignore_errors=True)
                shutil.copy(NOTEBOOK, room)
                seconds = cpu_seconds(command, Path(room))
                times[name] += [seconds] if number else []
    medians = {name: statistics.median(found) for name, found in times.items()}
    peer = next(iter(medians.values()))
    print(f"one cold process, CPU seconds, median of {ROUNDS} (on {NOTEBOOK.name}):")
    for name, seconds in medians.items():
        print(f"  {name:<32} {seconds:6.2f} s   {seconds / peer:5.2f}")


def growth() -> None:
    """Print what a notebook of ten times the cells costs."""
    seconds = []
    with tempfile.TemporaryDirectory() as room:
        for cells in (SHORT, 10 * SHORT):
            (Path(room) / f"n{cells}.py").write_text(percent_script(cells), encoding="utf-8")
            command = [sys.executable, "-m", "nb2job", "convert", f"n{cells}.py"]
            seconds.append(cpu_seconds(command, Path(room)))
    print(f"{SHORT} cells, and {10 * SHORT} (at most 12 times as long):")
    print(
        f"  {'nb2job convert':<32} {seconds[0]:6.2f} s   {seconds[1]:6.2f} s   {seconds[1] / seconds[0]:5.1f}"
    )


if __name__ == "__main__":
    main()
    check(NOTEBOOK, cpu_seconds, ROUNDS)
    growth()
    idle()
    overhead()
