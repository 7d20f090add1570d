"""The log of a command: all that it prints, in a file as it comes, and by lines to whom it concerns."""

from __future__ import annotations

import codecs
import io
import time
from collections.abc import Callable
from typing import Protocol

_CHUNK = 1 << 16
_PROGRESS = 2.0
"""Seconds between two looks at a line that is written over and over: a bar of progress."""


class Pipe(Protocol):
    """What a command prints into."""

    def read1(self, size: int, /) -> bytes: ...


class LogCopy:
    """A log that is being copied.

    Args:
        file: takes all of it, unbuffered.
        echo: gets it line by line.

    A line that carriage returns overwrite is heard of now and then, and whole at its end.
    `lost` says why the file does not hold all of it, where it does not.
    """

    def __init__(self, file: io.RawIOBase, echo: Callable[[str], None]) -> None:
        self.lost = ""
        self._file = file
        self._echo = echo
        self._listening = True
        self._begun: list[str] = []
        self._told = 0.0

    def copy(self, pipe: Pipe) -> None:
        """Reads to the end, whatever becomes of the file: the command would wait on a full pipe."""
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        while chunk := pipe.read1(_CHUNK):
            self._take(decoder.decode(chunk))
        self._take(decoder.decode(b"", final=True))
        if self._begun:
            self._tell("".join(self._begun))

    def _take(self, text: str) -> None:
        self._write(text.encode())
        *ended, rest = text.split("\n")
        for line in ended:
            self._tell("".join([*self._begun, line]))
            self._begun.clear()
        if rest:
            self._begun.append(rest)
            self._tell_progress(rest)

    def _write(self, data: bytes) -> None:
        try:
            while data and not self.lost:
                data = data[self._file.write(data) or 0 :]
        except ValueError:  # closed: a process that left the group may write after our end
            pass
        except OSError as error:
            self.lost = error.strerror or str(error)

    def _tell_progress(self, text: str) -> None:
        """Tells what stands there now; one carriage return at the end of all may end a line."""
        overwritten = "\r" in (text if len(self._begun) > 1 else text[:-1])
        if overwritten and time.monotonic() - self._told >= _PROGRESS:
            self._tell(text.rstrip("\r").rpartition("\r")[2])

    def _tell(self, line: str) -> None:
        self._told = time.monotonic()
        if self._listening:
            try:
                self._echo(line.rstrip("\r"))
            except (OSError, ValueError):  # the terminal is gone
                self._listening = False
