"""distribution: pytorch on one machine: the same command once for each rank, with torch's variables.

Run as `python -m nb2job.local.ranks COUNT COMMAND`, within the job's own process group: the first rank
that fails ends the others, and its exit code is the job's.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence

_PATIENCE = 5.0
_LOOK = 0.1


def ranked(command: str, processes: int) -> str:
    """The shell command that starts `command` as often as `processes` says; 0 leaves it as it is."""
    if not processes:
        return command
    # By its path: the working folder of a job may hold a nb2job.py of its own.
    launcher = [sys.executable, "-P"] if sys.version_info >= (3, 11) else [sys.executable]
    return f"exec {shlex.join([*launcher, __file__, str(processes), command])}"


def run_ranks(command: str, count: int) -> int:
    """Starts all ranks and returns the exit code of the first that fails, else 0."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    port = _free_port()
    ranks = [_start(command, rank, count, port) for rank in range(count)]
    try:
        return _wait(ranks)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    finally:
        _end(ranks)


def _start(command: str, rank: int, count: int, port: int) -> subprocess.Popen[bytes]:
    variables = {
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
        "WORLD_SIZE": str(count),
        "LOCAL_WORLD_SIZE": str(count),
        "RANK": str(rank),
        "LOCAL_RANK": str(rank),
        "NODE_RANK": "0",
    }
    shell = shutil.which("bash") or "/bin/sh"
    return subprocess.Popen([shell, "-c", command], env={**os.environ, **variables})


def _wait(ranks: Sequence[subprocess.Popen[bytes]]) -> int:
    while True:
        codes = [rank.poll() for rank in ranks]
        failed = [code for code in codes if code]
        if failed:
            return failed[0] if failed[0] > 0 else 128 - failed[0]
        if None not in codes:
            return 0
        time.sleep(_LOOK)


def _end(ranks: Sequence[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + _PATIENCE
    for rank in ranks:
        rank.terminate()
    for rank in ranks:
        try:
            rank.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            rank.kill()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    raise SystemExit(run_ranks(sys.argv[2], int(sys.argv[1])))
