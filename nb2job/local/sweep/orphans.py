"""Processes of a run or sweep, known by the marker in their variables: what is left of one that ended.

A process number alone says nothing, since numbers are given again; the marker is a random word that
every descendant of a trial or job inherits, and it is looked at again once the process is held.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

MARKER = "NB2JOB_SWEEP_TRIAL"
"""The variable that a trial (<token>:<number>.<attempt>;) or job (<run_id>;) and all it starts hold."""

_PROC = Path("/proc")
_REQUESTS = ((signal.SIGTERM, 2.0), (signal.SIGKILL, 5.0))


def end_marked(mark: str) -> int:
    """Ends every process whose marker begins with `mark`, and returns how many there were."""
    ended: set[int] = set()
    for number, patience in _REQUESTS:
        until = time.monotonic() + patience
        asked: set[int] = set()
        while found := marked(mark):
            ended |= found
            for pid in found - asked:
                _signal(pid, mark, number)
            # SIGKILL again and again: a child may have been born since.
            asked = found if number != signal.SIGKILL else set()
            if time.monotonic() > until:
                break
            time.sleep(0.05)
    return len(ended)


def marked(mark: str) -> set[int]:
    """The numbers of our user's processes whose marker begins with `mark`; zombies have none."""
    if not _has_proc():
        return _marked_by_ps(mark)
    pids = [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdecimal()]
    return {pid for pid in pids if _is_marked(pid, mark)}


def _is_marked(pid: int, mark: str) -> bool:
    if not _has_proc():
        return pid in _marked_by_ps(mark)
    try:
        folder = _PROC / str(pid)
        if folder.stat().st_uid != os.getuid():
            return False
        variables = (folder / "environ").read_bytes().split(b"\0")
    except OSError:  # it ended, or it is not ours
        return False
    return any(variable.startswith(f"{MARKER}={mark}".encode()) for variable in variables)


def _has_proc() -> bool:
    return (_PROC / "self" / "environ").exists()


def _marked_by_ps(mark: str) -> set[int]:
    """The same without /proc, as on macOS."""
    command = ["ps", "xeww", "-o", "pid=,command="]
    with suppress(OSError):
        lines = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False).stdout
        held = re.compile(rf"\s*(\d+) .*\s{MARKER}={re.escape(mark)}")
        return {int(match[1]) for match in map(held.match, lines.splitlines()) if match}
    return set()


def _signal(pid: int, mark: str, number: int) -> None:
    if not hasattr(os, "pidfd_open"):
        with suppress(OSError):
            if _is_marked(pid, mark):
                os.kill(pid, number)
        return
    with suppress(OSError):
        held = os.pidfd_open(pid)
        try:
            # Whatever had the number when it was found: this is the process that is asked to end.
            if _is_marked(pid, mark):
                signal.pidfd_send_signal(held, number)
        finally:
            os.close(held)
