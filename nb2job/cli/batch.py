"""One piece of work for each of several tasks, in this process or in others, told in their order."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from nb2job.cli.report import INTERRUPTED, Console, exit_code_of

Task = TypeVar("Task")
Work = Callable[[Console, Task], object]
"""What is done with a task; a function at module level, since other processes get it by its name."""


@dataclass(slots=True)
class Recorder(Console):
    """Keeps what would be said, so that it is said in order whichever process comes first."""

    said: list[tuple[str, str]] = field(default_factory=list)

    def result(self, text: str) -> None:
        self.said.append(("result", text))

    def note(self, text: str) -> None:
        self.said.append(("note", text))

    def detail(self, text: str) -> None:
        self.said.append(("detail", text))

    def error(self, text: str) -> None:
        self.said.append(("error", text))


def each(work: Work[Task], tasks: Sequence[Task], jobs: int, console: Console) -> list[int]:
    """The exit code of each task; the failure of one does not stop the others.

    Args:
        jobs: how many processes; with one, everything is done in this one.
    """
    codes = []
    with (
        closing(_outcomes(work, tasks, min(jobs, len(tasks)))) as outcomes,
        _bar(console, len(tasks)) as step,
    ):
        for code, said in outcomes:
            if code == INTERRUPTED:
                raise KeyboardInterrupt
            for way, text in said:
                getattr(console, way)(text)
            codes.append(code)
            step()
    return codes


Outcome = tuple[int, list[tuple[str, str]]]


def _outcomes(work: Work[Task], tasks: Sequence[Task], jobs: int) -> Generator[Outcome, None, None]:
    if jobs < 2:
        yield from (_recorded(work, task) for task in tasks)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # "spawn" works everywhere, and beside the threads that a progress bar has.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_leave_interrupts)
    try:
        yield from pool.map(partial(_recorded, work), tasks)
    finally:
        pool.shutdown(cancel_futures=True)


def _recorded(work: Work[Task], task: Task) -> Outcome:
    recorder = Recorder()
    code = exit_code_of(lambda: work(recorder, task), recorder)
    return code, recorder.said


def _leave_interrupts() -> None:
    """Ctrl-C is for the first process, which lets the others finish what they write."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _bar(console: Console, total: int) -> Iterator[Callable[[], object]]:
    """A function that moves a bar on, on a terminal; what is said goes above it."""
    if console.quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console as Terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    terminal = Terminal(stderr=True, no_color=console.color is False)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    shown = sys.stdout.isatty()
    with Progress(*columns, console=terminal, transient=True, redirect_stdout=shown) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)
