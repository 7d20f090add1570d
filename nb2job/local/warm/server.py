"""The process that warm trials start from: it imports their libraries, then forks for each of them.

Run by the job's own interpreter as a file: nothing but the standard library, and no newer Python than a
job may have. It talks by lines of JSON over the socket that is its standard input.

A trial is two processes, as with a shell: the first, leader of the group, outlives requests to end and
writes down how the second, the script, ended. Both are forked through one that ends at once, so that the
runner becomes their parent, and can wait for them whatever becomes of this process.
"""

from __future__ import annotations

import ctypes
import gc
import importlib.util
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

MARKER = "NB2JOB_SWEEP_TRIAL"


def main() -> None:
    """Imports, says whether that is safe to fork from, then starts what it is asked to."""
    if sys.path and os.path.realpath(sys.path[0]) == os.path.dirname(os.path.realpath(__file__)):
        del sys.path[0]
    link = socket.socket(fileno=os.dup(0))
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    lines = link.makefile("rb")
    settings = json.loads(lines.readline())
    here = os.path.dirname(__file__)
    script = _load(os.path.join(here, "script.py"))
    reason = _load(os.path.join(here, "safety.py")).unsafe(settings)
    if not _relabel(None):
        reason = "the variables of a process cannot be written here"
    # A trial's collections, two of them at its end, would copy every page of the libraries.
    gc.freeze()
    _answer(link, {"unsafe": reason})
    for line in () if reason else lines:
        _answer(link, _start(json.loads(line), settings, script, link))
    os._exit(0)


def _relabel(text: str | None) -> bool:
    """Writes the marker into this process's first variables, by which others see whose it is."""
    try:
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        start, end = int(fields[47]), int(fields[48])
        found = ctypes.string_at(start, end - start).find(f"{MARKER}=".encode())
        if found < 0 or start == 0:
            return False
        if text is not None:
            at = start + found + len(MARKER) + 1
            room = ctypes.string_at(at, end - at).find(b"\0")
            ctypes.memmove(at, text.encode()[:room].ljust(room, b"\0"), room)
    except (OSError, ValueError, IndexError):
        return False
    return True


def _answer(link: socket.socket, values: dict[str, Any]) -> None:
    try:
        link.sendall(json.dumps(values).encode() + b"\n")
    except OSError:  # the runner is no more
        os._exit(0)


def _start(
    request: dict[str, Any], settings: dict[str, Any], script: Any, link: socket.socket
) -> dict[str, Any]:
    """Forks a trial, and returns the number of its leader once that has a group of its own."""
    ear, mouth = os.pipe()
    try:
        between = os.fork()
        if between == 0:
            if os.fork() == 0:
                os.close(link.detach())  # close() would wait for what reads its lines
                _lead(request, settings, script, mouth)
            os._exit(0)
    except OSError as error:
        os.close(ear)
        os.close(mouth)
        return {"error": str(error)}
    os.close(mouth)
    os.waitpid(between, 0)
    with os.fdopen(ear) as told:
        text = told.read()
    return {"pid": int(text)} if text else {"error": "it ended before it began"}


def _lead(request: dict[str, Any], settings: dict[str, Any], script: Any, mouth: int) -> None:
    """The leader of a trial's group; in the script's own process this raises what the script raises."""
    os.setsid()
    _relabel(request["environment"][MARKER])
    for number in script.REQUESTS:
        signal.signal(number, lambda *_: None)
    os.chdir(request["folder"])
    log = os.open(request["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.write(log, Path(settings["log"]).read_bytes())
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    signal.pthread_sigmask(signal.SIG_BLOCK, script.REQUESTS)
    child = os.fork()
    if child == 0:
        os.close(mouth)
        script.become(request)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, script.REQUESTS)
    os.write(mouth, str(os.getpid()).encode())
    os.close(mouth)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) not in (signal.SIGINT, signal.SIGPIPE):
        os.write(2, f"{signal.strsignal(os.WTERMSIG(status))}\n".encode())  # as a shell does
    code = 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    _load(settings["claim"]).claim(Path(request["ended"]), str(code))
    os._exit(code)


def _load(path: str) -> Any:
    """A module by its file: no folder of ours is searched for what the script imports."""
    spec = importlib.util.spec_from_file_location(f"nb2job_{Path(path).stem}", path)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


if __name__ == "__main__":
    main()
