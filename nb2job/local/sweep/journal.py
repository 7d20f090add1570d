"""The journal of a sweep: one JSON line for each thing that happened, on the disk before the next begins.

It is only appended to. A line that a crash tore is not there; a disk that is full leaves it as it was.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from nb2job.errors import JobError

Event = Mapping[str, Any]

NAME = "journal.jsonl"
_LOCK = "lock"


class Journal:
    """A sweep's journal, open for one runner at a time.

    Args:
        folder: the sweep's own folder.

    `alive` is when the runner before this one was last known to be there.

    Raises:
        JobError: NB514 while another process has it open, NB513 where it cannot be opened or read.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._writing = threading.Lock()
        try:
            self._lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            self.alive = _take(self._lock, folder)
            # What the command line gave stands in it: nobody else's business.
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            self.events, self._end = _read(self.path)
            os.ftruncate(self._file, self._end)
        except OSError as error:
            raise _cannot(self.path, error) from error

    def append(self, event: str, **values: object) -> Event:
        """Writes an event, with the time; it is on the disk when this returns.

        Raises:
            JobError: NB513 where it cannot be written; nothing of it is left then.
        """
        written = {"event": event, "time": time.time(), **values}
        line = (json.dumps(written) + "\n").encode()
        with self._writing:
            try:
                _write(self._file, line, self._end)
                os.fsync(self._file)
            except BaseException as error:  # an interrupt, too, must leave no half line behind
                with suppress(OSError):
                    os.ftruncate(self._file, self._end)
                if isinstance(error, OSError):
                    raise _cannot(self.path, error) from error
                raise
            self._end += len(line)
        return written

    def reread(self) -> None:
        """Takes in, as its events, what was appended so far."""
        with self._writing:
            self.events, _ = _read(self.path)

    def touch(self) -> None:
        """Shows that this runner is there, at the cost of no line."""
        with suppress(OSError):
            os.utime(self._lock)

    def close(self) -> None:
        """Lets another runner have it."""
        os.close(self._file)
        os.close(self._lock)


def read_events(path: Path) -> list[Event]:
    """The events of a journal that another process may write to.

    Raises:
        JobError: NB513 where it cannot be read.
    """
    try:
        return _read(path)[0]
    except OSError as error:
        raise _cannot(path, error) from error


def first_event(path: Path) -> Event | None:
    """The first event, or None where there is no whole one."""
    try:
        with path.open("rb") as file:
            line = file.readline()
        found = json.loads(line) if line.endswith(b"\n") else None
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def runner_of(folder: Path) -> str | None:
    """The process that runs a sweep, by its number as far as it is known; None where none does."""
    try:
        lock = os.open(folder / _LOCK, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(lock, 20, 0).decode(errors="replace").strip()
    finally:
        os.close(lock)
    return None


def _take(lock: int, folder: Path) -> float:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        holder = runner_of(folder)
        by = f" by process {holder}" if holder else ""
        hint = "wait for its end, or end it"
        raise JobError("NB514", f"sweep {folder.name} is being run{by}", hint) from None
    alive = os.fstat(lock).st_mtime
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    return alive


def _read(path: Path) -> tuple[list[Event], int]:
    """The whole lines, and where they end."""
    data = path.read_bytes()
    end = data.rfind(b"\n") + 1
    events = []
    for number, line in enumerate(data[:end].splitlines(), start=1):
        try:
            events.append(json.loads(line))
        except ValueError as error:
            hint = "start the sweep anew, without --resume"
            raise JobError("NB513", "is damaged: no event", hint, path=str(path), line=number) from error
    return events, end


def _write(file: int, line: bytes, offset: int) -> None:
    while line:
        count = os.pwrite(file, line, offset)
        line, offset = line[count:], offset + count


def _cannot(path: Path, error: OSError) -> JobError:
    again = "go on with --resume" if first_event(path) is not None else "start it again"
    hint = f"make room, then {again}" if error.errno == errno.ENOSPC else ""
    return JobError("NB513", f"the journal cannot be used: {error.strerror}", hint, path=str(path))
