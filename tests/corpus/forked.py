"""The children of nb2job.verify forked from this process, whose imports they need not repeat."""

from __future__ import annotations

import contextlib
import importlib
import os
import runpy
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nb2job.verify.process as process
from nb2job.verify.run import Failure, Setting

HEAVY = (
    *("numpy", "pandas", "scipy.stats", "scipy.optimize", "matplotlib.pyplot", "seaborn", "IPython"),
    *("sklearn.linear_model", "sklearn.ensemble", "sklearn.model_selection", "sklearn.pipeline"),
)
STEP = 0.01  # seconds between two looks at a child


@contextlib.contextmanager
def forked() -> Iterator[None]:
    """Within, each side of `verify` is a fork: no interpreter starts, and random states are the same."""
    for name in ("MPLBACKEND", "PYTHONDONTWRITEBYTECODE"):
        os.environ[name] = process.FIXED[name]
    for heavy in HEAVY:
        with contextlib.suppress(ImportError):
            importlib.import_module(heavy)
    before = process._execute
    process._execute = _execute
    try:
        yield
    finally:
        process._execute = before


def _execute(program: str, home: Path, folder: Path, setting: Setting) -> Failure:
    """What `process._execute` does, without a new interpreter."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if not child:
        _become(program, home, folder, setting)
    end = time.monotonic() + setting.timeout
    done, status = 0, 0
    while not done and time.monotonic() < end:
        time.sleep(STEP)
        done, status = os.waitpid(child, os.WNOHANG)
    with contextlib.suppress(ProcessLookupError, PermissionError):  # nothing is left of it
        os.killpg(child, signal.SIGKILL)
    if not done:
        os.waitpid(child, 0)
        return Failure("Timeout", f"stopped after {setting.timeout:g} seconds")
    return Failure("Crash", f"the process ended with code {os.waitstatus_to_exitcode(status)}")


def _become(program: str, home: Path, folder: Path, setting: Setting) -> None:
    """In the fork: run the child program as if it had been started, and never come back."""
    code = 1
    try:
        os.setsid()
        output = os.open(home / "output.txt", os.O_WRONLY | os.O_CREAT)
        silence = os.open(os.devnull, os.O_RDONLY)
        for there, here in ((silence, 0), (output, 1), (output, 2)):
            os.dup2(there, here)
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        os.environ.clear()
        os.environ.update(process._environment(home, setting))
        os.chdir(folder)
        sys.argv = [program, str(home / "request.json")]
        sys.path.insert(0, str(process.HERE))
        runpy.run_path(str(process.HERE / program), run_name="__main__")
        code = 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
