"""What a command spends: CPU seconds, seconds of the clock, and memory at its peak."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spent:
    """User and system time of a process and its children, wall time, and the peak of its memory in MB."""

    seconds: float
    wall: float
    peak: int


def spent(command: list[str], folder: Path) -> Spent:
    """Runs a command, which must succeed.

    Python may keep the bytecode of what it imports, as pip does for what it installs: an editable install
    has none until its first run, which is not measured.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise subprocess.CalledProcessError(process.returncode, command, said.read())
    return Spent(usage.ru_utime + usage.ru_stime, time.monotonic() - begun, usage.ru_maxrss // 1024)


def cpu_seconds(command: list[str], folder: Path) -> float:
    """What a command takes of CPU time."""
    return spent(command, folder).seconds


def medians(
    commands: dict[str, list[str]], folder: Path, rounds: int, before: Callable[[], object]
) -> dict[str, float]:
    """The median of each command's CPU time; in turns, after a round that is not measured."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            before()
            seconds = cpu_seconds(command, folder)
            times[name] += [seconds] if number else []
    return {name: statistics.median(found) for name, found in times.items()}
