"""A process that was forked for us: ours to wait for, as if we had started it ourselves."""

from __future__ import annotations

import ctypes
import os
import select
import threading

_SET_CHILD_SUBREAPER = 36


def adopt_orphans(yes: bool = True) -> bool:
    """Makes this process the parent of what its children leave behind; False where that cannot be."""
    try:
        return bool(ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, int(yes), 0, 0, 0) == 0)
    except (AttributeError, OSError):
        return False


class Child:
    """The leader of a process group, with what callers of subprocess.Popen use of it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._gate = threading.Lock()
        self._file = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """The exit code as subprocess has it; None while the process runs."""
        with self._gate:
            if self.returncode is None:
                try:
                    pid, status = os.waitpid(self.pid, os.WNOHANG)
                except ChildProcessError:  # somebody else has asked for it
                    pid, status = self.pid, 0
                if pid:
                    self.returncode = os.waitstatus_to_exitcode(status)
                    os.close(self._file)
            if self.returncode is not None:
                self._collect()
            return self.returncode

    def wait(self) -> int:
        """Waits for the end."""
        while (code := self.poll()) is None:
            self._look()
        return code

    def _look(self) -> None:
        with self._gate:
            if self.returncode is not None:
                return
            file = os.dup(self._file)  # another thread may close ours meanwhile
        try:
            select.select([file], [], [])
        finally:
            os.close(file)

    def _collect(self) -> None:
        """What the leader has left of its group became our children: no zombie of them stays."""
        try:
            while os.waitpid(-self.pid, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass
