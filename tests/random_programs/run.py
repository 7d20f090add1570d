"""Run a notebook's cells, or its script, in this process, and keep what they leave behind."""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import itertools
import logging
import os
import re
import signal
import sys
import threading
import time
import types
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.random_programs.picture import picture

JOURNAL = "journal"
"""The module that random notebooks import `note` from: it survives whatever becomes of the code."""
MOST_EVENTS = 3000
LONGEST = 1.0  # seconds of this process
WATCHED = 5.0
"""Seconds of a script that is watched, which takes longer than its notebook did."""

_numbers = itertools.count()


class TooLong(BaseException):
    """A program that would not end."""


@dataclass(frozen=True)
class Run:
    """The effects in their order, the variables at the end, and the exception if there was one.

    `lines` are the cells and lines that were under way when it raised; `lost` says that not all variables
    could be seen; `files` are those of the folder at the end, where they were asked for.
    """

    events: tuple[object, ...]
    variables: Mapping[str, Any]
    error: BaseException | None
    lines: frozenset[tuple[int, int]] = frozenset()
    lost: bool = False
    files: Mapping[str, object] = field(default_factory=dict)

    @property
    def failure(self) -> str:
        """The exception's class; an unbound local is a name without a value."""
        if self.error is None:
            return ""
        name = "NameError" if isinstance(self.error, NameError) else type(self.error).__name__
        return {"UsageError": "KeyError"}.get(name, name)  # of `%env NAME` without such a variable

    @property
    def is_endless(self) -> bool:
        """Whether it was stopped, or stopped itself, for going on for too long."""
        return isinstance(self.error, (TooLong, RecursionError))


def journal() -> types.ModuleType:
    """A fresh module with `note`, which writes a picture of what it is given into EVENTS."""
    module = types.ModuleType(JOURNAL)
    events: list[object] = []

    def note(value: Any = None) -> Any:
        if len(events) >= MOST_EVENTS:
            raise TooLong("too many events")
        events.append(picture(value))
        return value

    module.__dict__.update(EVENTS=events, note=note)
    return module


@contextlib.contextmanager
def stage(
    argv: Sequence[str] = (), main: types.ModuleType | None = None
) -> Iterator[tuple[types.ModuleType, list[object]]]:
    """A module `__main__` and a journal in place of the present ones; nothing is shown or logged."""
    main, diary = main or types.ModuleType("__main__"), journal()
    root = logging.getLogger()
    kept = {name: sys.modules.get(name) for name in ("__main__", JOURNAL)}
    arguments, handlers, level = sys.argv, root.handlers, root.level
    folders = [*sys.path]
    sys.modules.update({"__main__": main, JOURNAL: diary})
    sys.argv = ["script.py", *argv]
    root.handlers = [logging.StreamHandler(io.StringIO())]
    root.setLevel(logging.INFO)
    try:
        out = io.StringIO()
        told = warnings.catch_warnings()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), told:
            warnings.simplefilter("ignore")
            yield main, diary.EVENTS
    finally:
        sys.modules.update({name: one for name, one in kept.items() if one is not None})
        sys.argv, root.handlers = arguments, handlers
        sys.path[:] = folders
        root.setLevel(level)


@contextlib.contextmanager
def limited(longest: float = LONGEST) -> Iterator[None]:
    """TooLong after so many seconds, and again as long as it is caught, where signals can be had."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise TooLong("too much time")

    over: list[str] = []

    def watched(*_: object) -> object:
        """What looks at every line of a thread that a program starts, which no signal ends."""
        if time.thread_time() > longest:
            over.append("too much time")
            raise TooLong(over[0])
        return watched

    traced = threading.gettrace()
    threading.settrace(watched)  # type: ignore[arg-type]
    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, longest, 0.2)
    try:
        yield
        if over:
            raise TooLong(over[0])
    finally:
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        finally:  # a last signal may have come in between
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)
            threading.settrace(traced)  # type: ignore[arg-type]


def run_cells(sources: Mapping[int, str]) -> Run:
    """Run cells (number -> source) in one namespace, up to the first exception."""
    error: BaseException | None = None
    lines: frozenset[tuple[int, int]] = frozenset()
    with stage() as (main, events):
        try:
            with limited():
                for number, source in sources.items():
                    code = compile(source, f"<cell {number}>", "exec", dont_inherit=True)
                    exec(code, main.__dict__)
        except BaseException as raised:
            error, lines = raised, _lines(raised) | _left_for_another(raised, sources)
    return Run(tuple(events), _own(main.__dict__), error, lines)


def _lines(error: BaseException) -> frozenset[tuple[int, int]]:
    """Cell and line of every statement that was under way: the one that raised, and what called it."""
    found = set()
    step = error.__traceback__
    while step is not None:
        name = step.tb_frame.f_code.co_filename
        if name.startswith("<cell "):
            found.add((int(name[6:-1]), step.tb_lineno))
        step = step.tb_next
    return frozenset(found)


def _left_for_another(error: BaseException, sources: Mapping[int, str]) -> frozenset[tuple[int, int]]:
    """The same of errors that nothing caught, but a `finally` took the place of by raising its own."""
    found: set[tuple[int, int]] = set()
    while error.__context__ is not None:
        error = error.__context__
        found |= _lines(error)
    caught = {
        (number, line)
        for number, source in (sources.items() if found else ())
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Try) and node.handlers
        for one in node.body
        for line in range(one.lineno, (one.end_lineno or one.lineno) + 1)
    }
    return frozenset(found - caught)


def run_script(text: str, argv: Sequence[str] = (), entry: str = "main") -> Run:
    """Run a script as `__main__`; the values are those its functions had when they returned.

    `entry` is what the script calls its main.

    Raises:
        SyntaxError: a text that is no Python.
    """
    name = f"<script {next(_numbers)}>"
    watch = _Watch(name, entry)
    error: BaseException | None = None
    with stage(argv) as (main, events):
        code = compile(text, name, "exec", dont_inherit=True)
        main.__file__ = os.path.abspath("script.py")
        before = sys.getprofile()
        sys.setprofile(watch)
        try:
            with limited(WATCHED):
                exec(code, main.__dict__)
        except SystemExit as left:
            error = left if left.code else None
        except BaseException as raised:
            error = raised
        finally:
            lost = sys.getprofile() is not watch  # it found no room on a full stack
            sys.setprofile(before)
    found = {**watch.arguments(), **_own(main.__dict__), **watch.main, **watch.functions}
    return Run(tuple(events), found, error, lost=lost)


class _Watch:
    """Keeps the locals of main and of the functions that it calls, as they return."""

    def __init__(self, file: str, entry: str) -> None:
        self.file, self.entry = file, entry
        self.main: dict[str, Any] = {}
        self.functions: dict[str, Any] = {}

    def __call__(self, frame: types.FrameType, event: str, _: object) -> None:
        if event != "return" or frame.f_code.co_filename != self.file:
            return
        if frame.f_code.co_flags & inspect.CO_GENERATOR:  # it ends where main forgets it, and is no step
            return
        if self.is_main(frame):
            self.main.update(frame.f_locals)
        elif self.is_main(frame.f_back) and not frame.f_code.co_name.startswith("<"):
            self.functions.update(frame.f_locals)

    def is_main(self, frame: types.FrameType | None) -> bool:
        """Whether it is the script's main, called by its last line."""
        if frame is None or frame.f_back is None or frame.f_code.co_name != self.entry:
            return False
        return frame.f_back.f_code.co_filename == self.file and (frame.f_back.f_code.co_name == "<module>")

    def arguments(self) -> dict[str, Any]:
        """The command line as main read it."""
        spaces = [one for one in self.main.values() if type(one).__name__ == "Namespace"]
        return {name: value for one in spaces for name, value in vars(one).items()}


def _own(namespace: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in namespace.items() if not re.fullmatch("__.*__", str(name))}
