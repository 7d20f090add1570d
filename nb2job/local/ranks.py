"""A distribution on one machine: the same command once for each process, with the variables of its kind.

Run as `python ranks.py KIND PROCESSES SERVERS COMMAND`, within the job's own process group: the first process
that fails ends the others, and its exit code is the job's.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nb2job.local.distribution import Distribution

_PATIENCE = 5.0
_LOOK = 0.1

# Whoever interrupts the job's group waits five seconds before it asks again.
_AFTER_INTERRUPT = 4.5


def ranked(command: str, distribution: Distribution | None) -> str:
    """The shell command that starts `command` as often as a distribution says; None leaves it as it is."""
    if distribution is None:
        return command
    # By its path: the working folder of a job may hold a nb2job.py of its own.
    launcher = [sys.executable, "-P"] if sys.version_info >= (3, 11) else [sys.executable]
    counts = [str(distribution.processes), str(distribution.servers)]
    return f"exec {shlex.join([*launcher, __file__, distribution.kind, *counts, command])}"


def run_ranks(kind: str, count: int, servers: int, command: str) -> int:
    """Starts all and returns the exit code of the first that fails, else 0 once all but servers end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    shell = shutil.which("bash") or "/bin/sh"
    started: list[subprocess.Popen[bytes]] = []
    try:
        for variables in _variables(kind, count, servers):
            started.append(subprocess.Popen([shell, "-c", command], env={**os.environ, **variables}))
        return _wait(started[:count], started[count:])
    except KeyboardInterrupt:
        _wait_for_all(started, _AFTER_INTERRUPT)  # they were interrupted, too, and may clean up
        return 128 + signal.SIGINT
    finally:
        _end(started)


def _variables(kind: str, count: int, servers: int) -> list[dict[str, str]]:
    """Of each process, as what starts it on Azure ML sets them."""
    if kind == "tensorflow":
        addresses = [f"127.0.0.1:{port}" for port in _free_ports(count + servers)]
        cluster = {"worker": addresses[:count], **({"ps": addresses[count:]} if servers else {})}
        tasks = [(name, number) for name, found in cluster.items() for number in range(len(found))]
        return [{"TF_CONFIG": json.dumps(_task(cluster, *task))} for task in tasks]
    if kind == "mpi":
        names = {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_NODE_RANK"}
        sizes = {"OMPI_COMM_WORLD_SIZE": str(count), "OMPI_COMM_WORLD_LOCAL_SIZE": str(count)}
        return [{**sizes, **dict.fromkeys(names, str(rank))} for rank in range(count)]
    shared = {
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(_free_ports(1)[0]),
        "WORLD_SIZE": str(count),
        "LOCAL_WORLD_SIZE": str(count),
        "NODE_RANK": "0",
    }
    return [{**shared, "RANK": str(rank), "LOCAL_RANK": str(rank)} for rank in range(count)]


def _task(cluster: Mapping[str, Sequence[str]], name: str, number: int) -> dict[str, object]:
    return {"cluster": cluster, "task": {"type": name, "index": number}, "environment": "cloud"}


def _wait(ranks: Sequence[subprocess.Popen[bytes]], servers: Sequence[subprocess.Popen[bytes]]) -> int:
    while True:
        codes = [rank.poll() for rank in ranks]
        failed = [code for code in [*codes, *(server.poll() for server in servers)] if code]
        if failed:
            return failed[0] if failed[0] > 0 else 128 - failed[0]
        if None not in codes:
            return 0
        time.sleep(_LOOK)


def _wait_for_all(ranks: Sequence[subprocess.Popen[bytes]], patience: float) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and any(rank.poll() is None for rank in ranks):
        time.sleep(_LOOK)


def _end(ranks: Sequence[subprocess.Popen[bytes]]) -> None:
    for rank in ranks:
        rank.terminate()
    _wait_for_all(ranks, _PATIENCE)
    for rank in ranks:
        rank.kill()
        rank.wait()


def _free_ports(count: int) -> list[int]:
    """All held until the last is found, so that they differ."""
    listeners = [socket.socket() for _ in range(count)]
    try:
        for listener in listeners:
            listener.bind(("127.0.0.1", 0))
        return [int(listener.getsockname()[1]) for listener in listeners]
    finally:
        for listener in listeners:
            listener.close()


if __name__ == "__main__":
    raise SystemExit(run_ranks(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
