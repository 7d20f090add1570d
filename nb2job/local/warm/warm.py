"""Starts trials from a process that has imported their libraries; says once where that cannot be."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

from nb2job.local.sweep import ended as ended_file
from nb2job.local.sweep.orphans import MARKER, end_marked
from nb2job.local.warm.child import Child, adopt_orphans
from nb2job.local.warm.command import PythonCommand, python_command
from nb2job.local.warm.imports import Import

_SERVER = Path(__file__).with_name("server.py")
_RESTARTS = 50
_MARK = "warm;"
_LABEL = 40
"""Room for a trial's own marker."""


class WarmLost(Exception):
    """The process ended while it was asked for a trial: whether that runs is not known."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is known before any trial.

    Args:
        python: the interpreter.
        command: what all trials run, with whatever arguments.
        imports: what is imported ahead, in the folder `code`.
        top: the folder of that in which each trial looks for modules first.
        environment: the variables of the trials, less what only one of them has.
        token: the sweep's.
        log: the file that takes what libraries print when they are imported.
    """

    python: str
    command: PythonCommand
    imports: tuple[Import, ...]
    environment: Mapping[str, str]
    token: str
    code: Path
    top: Path
    log: Path


@dataclass(slots=True)
class Warm:
    """The process that trials are forked from, started anew where it was killed; `say` hears why not."""

    ahead: Ahead
    say: Callable[[str], None]
    _gate: threading.Lock = field(default_factory=threading.Lock)
    _server: _Server | None = None
    _starts: int = 0
    _off: bool = False

    def begin(self) -> None:
        """Lets it import, without waiting for that."""
        with self._gate:
            self._begin()

    def ready(self) -> None:
        """Waits until it has imported; from then on it starts trials, or none at all."""
        with self._gate:
            if self._server is not None and not self._server.is_alive:
                self._server = None
            while not self._off and not (self._server is not None and self._server.is_ready):
                answer = self._server.hear() if self._server is not None else None
                if answer is None:
                    self._begin()
                elif answer["unsafe"]:
                    self._give_up(answer["unsafe"])
                elif self._server is not None:
                    self._server.is_ready = True

    def start(
        self, command: str, *, folder: Path, environment: Mapping[str, str], log: Path, ended: Path
    ) -> Child | None:
        """A trial's process; None where it has to be started cold.

        Raises:
            WarmLost: where it is not known whether the trial runs.
        """
        given, known = python_command(command), self.ahead.command
        if given is None or given.words[: given.at + 1] != known.words[: known.at + 1]:
            return None
        request = {
            "words": given.words,
            "at": given.at,
            "module": given.is_module,
            "folder": str(folder),
            "environment": _through_a_shell(environment, folder, self.ahead.python),
            "log": str(log),
            "ended": str(ended),
        }
        with self._gate:
            if self._off or self._server is None or not self._server.is_ready:
                return None
            answer = self._server.ask(request)
            if answer is None:
                self._server = None
                raise WarmLost
        return Child(answer["pid"]) if "pid" in answer else None

    def close(self) -> None:
        """Ends the process, and what its libraries have started; its trials go on."""
        self._off = True
        end_marked(f"{self.ahead.token}:{_MARK}")

    def _begin(self) -> None:
        self._starts += 1
        if self._off or self._starts > _RESTARTS:
            self._give_up("the process that imports is killed again and again")
        elif not adopt_orphans():
            self._give_up("this system gives no process to another parent")
        else:
            self._server = _Server(self.ahead)

    def _give_up(self, reason: str) -> None:
        adopt_orphans(False)
        if not self._off:
            self.say(cold(reason))
        self.close()


def cold(reason: str) -> str:
    """What is said where trials do not start warm."""
    return f"--warm: {reason}; each trial starts an interpreter of its own"


def _through_a_shell(environment: Mapping[str, str], folder: Path, python: str) -> dict[str, str]:
    """The variables as bash, which starts the cold trials, leaves them to a command."""
    level = environment.get("SHLVL", "")
    of_bash = {
        "PWD": os.path.realpath(folder),
        "SHLVL": level if level.isdecimal() else "0",
        "_": python,
    }
    found = {**environment, **of_bash}
    if not os.path.isdir(found.get("OLDPWD", "/")):
        del found["OLDPWD"]
    return found


class _Server:
    """The process, and the socket to talk to it."""

    def __init__(self, ahead: Ahead) -> None:
        self.is_ready = False
        self._socket, theirs = socket.socketpair()
        variables = {**ahead.environment, MARKER: f"{ahead.token}:{_MARK}{'.' * _LABEL}"}
        with theirs, ahead.log.open("wb") as log:
            self._process = subprocess.Popen(
                [ahead.python, str(_SERVER)],
                cwd=ahead.code,
                env=variables,
                stdin=theirs.fileno(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._answers = self._socket.makefile("rb")
        self._tell(
            {
                "imports": [astuple(one) for one in ahead.imports],
                "code": str(ahead.code),
                "top": str(ahead.top),
                "log": str(ahead.log),
                "claim": ended_file.__file__,
            }
        )

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked for anything."""
        return self._process.poll() is None

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """Its answer; None where it has ended."""
        return self.hear() if self._tell(request) else None

    def hear(self) -> dict[str, Any] | None:
        """What it says next; None where it has ended."""
        try:
            line = self._answers.readline()
        except OSError:
            line = b""
        if line.endswith(b"\n"):
            found: dict[str, Any] = json.loads(line)
            return found
        self._process.kill()
        self._process.wait()
        return None

    def _tell(self, values: Mapping[str, Any]) -> bool:
        try:
            self._socket.sendall(json.dumps(values).encode() + b"\n")
        except OSError:
            return False
        return True
