"""A command and all it starts: one process group, its log by lines, its end by request or force."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Protocol

from nb2job.local.log import LogCopy

Requests = tuple[tuple[signal.Signals, float], ...]
"""Signals that ask a process to end, with the seconds to wait after each."""

# Python turns SIGINT into KeyboardInterrupt, so `finally` and `with` still run; background jobs of
# a shell ignore it and hear SIGTERM only. Seconds to wait after each.
GENTLE: Requests = ((signal.SIGINT, 5.0), (signal.SIGTERM, 3.0))
_LOG_PATIENCE = 2.0


class Process(Protocol):
    """The leader of a group: a process that subprocess started, or one that is like it."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    def poll(self) -> int | None: ...

    def wait(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended; 128 + N for signal N, as a shell counts; `lost` is why its log is not whole."""

    exit_code: int
    timed_out: bool
    lost: str = ""


def run_command(
    command: str,
    *,
    folder: Path,
    environment: Mapping[str, str],
    timeout: float | None,
    log: Path,
    echo: Callable[[str], None],
) -> Ended:
    """Runs a shell command to its end, or to the timeout (seconds); leaves none of its processes.

    Its output, both streams in order, goes to `log` and line by line to `echo` (in another thread).

    Raises:
        KeyboardInterrupt: on Ctrl-C, after the whole group has ended.
    """
    timed_out = False
    process: subprocess.Popen[bytes] | None = None
    reader = threading.Thread()
    with log.open("wb", buffering=0) as file:
        copy = LogCopy(file, echo)
        try:
            with held():
                process = subprocess.Popen(
                    [shutil.which("bash") or "/bin/sh", "-c", command],
                    cwd=folder,
                    env=dict(environment),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            reader = threading.Thread(target=copy.copy, args=(process.stdout,), daemon=True)
            reader.start()
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            timed_out = True
        finally:
            if process is not None:
                end_group(process, GENTLE)
            with suppress(RuntimeError):  # interrupted before the thread had begun
                reader.join(_LOG_PATIENCE)
    assert process is not None  # else it has raised
    code = process.returncode
    return Ended(code if code >= 0 else 128 - code, timed_out, copy.lost)


def end_group(process: Process, requests: Requests) -> None:
    """Asks the group of its leader to end, then makes it; an interrupt (a second Ctrl-C) makes it at once."""
    try:
        for number, patience in requests:
            if not _signal_group(process, number) or _is_gone(process, patience):
                break
    finally:
        _signal_group(process, signal.SIGKILL)
        process.wait()


@contextmanager
def interruptible() -> Iterator[None]:
    """SIGTERM and SIGHUP interrupt like Ctrl-C; the job, in its own session, would outlive us."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {}
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # under nohup the job goes on
            before[number] = signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def held() -> Iterator[None]:
    """Puts an interrupt off to the end of what must not be cut in two; a second one does not wait.

    Within `interruptible`, and in the main thread.
    """
    _put_off.depth += 1
    try:
        yield
    finally:
        _put_off.depth -= 1
        if _put_off.came and not _put_off.depth:
            _put_off.came = False
            raise KeyboardInterrupt


@dataclass(slots=True)
class _PutOff:
    """How many `held` are entered, and whether an interrupt came meanwhile."""

    depth: int = 0
    came: bool = False


_put_off = _PutOff()


def _interrupt(number: int, frame: FrameType | None) -> None:
    if _put_off.depth and not _put_off.came:
        _put_off.came = True
        return
    raise KeyboardInterrupt


def _signal_group(process: Process, number: int) -> bool:
    """Whether there was anybody to hear it."""
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):  # macOS answers EPERM for zombies
        return False
    return True


def _is_gone(process: Process, patience: float) -> bool:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        process.poll()
        if not _signal_group(process, 0) or _all_zombies(process.pid):
            return True
        time.sleep(0.05)
    return False


def _all_zombies(group: int) -> bool:
    """Whether no member runs any more: in many containers process 1 collects no orphans."""
    states = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            # pid (name) state parent group …; the name may hold spaces and parentheses.
            state, _, member_of = stat.read_text(errors="replace").rpartition(")")[2].split()[:3]
            if int(member_of) == group:
                states.append(state)
    return bool(states) and set(states) <= {"Z", "X"}
