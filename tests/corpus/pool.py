"""A task for every path, each in a process of its own that may take so long and no longer."""

from __future__ import annotations

import multiprocessing
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

FORK = multiprocessing.get_context("fork")  # what is imported before is there in every child

Task = Callable[[Path], Any]


@dataclass(frozen=True, slots=True)
class Lost:
    """A task without an answer: `late`, or the traceback of what ended it."""

    late: bool
    traceback: str = ""


@dataclass(slots=True)
class Running:
    """A child at work on a path, to be stopped at `end`."""

    path: Path
    process: ForkProcess
    answer: Connection
    end: float


def each(task: Task, paths: Sequence[Path], jobs: int, limit: float) -> Iterator[tuple[Path, Any | Lost]]:
    """Run the task for every path, `jobs` at once, `limit` seconds each; in the order they end."""
    waiting = list(reversed(paths))
    running: list[Running] = []
    while waiting or running:
        while waiting and len(running) < jobs:
            running.append(_start(task, waiting.pop(), limit))
        soonest = min(one.end for one in running) - time.monotonic()
        ready = wait([one.answer for one in running], max(0.0, soonest))
        for one in list(running):
            if one.answer in ready or one.end <= time.monotonic():
                running.remove(one)
                yield one.path, _finish(one, one.answer in ready)


def _start(task: Task, path: Path, limit: float) -> Running:
    receiving, sending = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_child, args=(task, path, sending))
    process.start()
    sending.close()
    return Running(path, process, receiving, time.monotonic() + limit)


def _child(task: Task, path: Path, sending: Connection) -> None:
    warnings.simplefilter("ignore")
    try:
        answer = task(path)
    except BaseException:
        answer = Lost(False, traceback.format_exc())
    sending.send(answer)


def _finish(one: Running, ready: bool) -> Any | Lost:
    answer: Any = Lost(True)
    if ready:
        try:
            answer = one.answer.recv()
        except EOFError:
            one.process.join()
            answer = Lost(False, f"ended with code {one.process.exitcode}")
    one.process.kill()
    one.process.join()
    one.answer.close()
    return answer
