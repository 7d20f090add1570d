"""Run a notebook's cells as IPython runs them, in this process; they install and fetch nothing."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.random_programs.run import Run, TooLong, limited, stage

_HISTORY = re.compile(r"_+|_i+|_\d+|_i\d+|_[iod]h|In|Out|_exit_code|__.*__")


@contextlib.contextmanager
def room(files: Mapping[str, str] | None = None) -> Iterator[None]:
    """An empty folder to be in, with some files in it, and the environment as it was afterwards."""
    here, environment = Path.cwd(), {**os.environ}
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (files or {}).items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(here)
            os.environ.clear()
            os.environ.update(environment)


stopped: list[BaseException] = []
"""What stopped a captured cell for going on for too long, or a file that was run: the shell goes on.

A file's code that shares the notebook's names (`%run -i`) stands in the script, which stops there.
"""


def run_in_shell(sources: Mapping[int, str]) -> Run:
    """Run cells (number -> source) in one shell, up to the first exception."""
    shell = _shell()
    with stage() as (main, events), room():
        shell.reset(new_session=True)
        shell._main_mod_cache.clear()
        shell.user_module, shell.user_ns = main, main.__dict__
        shell.init_user_ns()
        before = {**main.__dict__}
        stopped.clear()
        error, lines = _run(shell, sources)
        error = stopped[0] if stopped else error
        found = {
            name: value
            for name, value in main.__dict__.items()
            if not _is_history(name) and (name not in before or before[name] is not value)
        }
    return Run(tuple(events), found, error, lines)


def _run(shell: Any, sources: Mapping[int, str]) -> tuple[BaseException | None, frozenset[tuple[int, int]]]:
    with limited():
        for number, source in sources.items():
            result = shell.run_cell(source, store_history=True)
            error = result.error_before_exec or result.error_in_exec
            if error is not None:
                return error, frozenset(_lines(error, number))
    return None, frozenset()


def _lines(error: BaseException, number: int) -> Iterator[tuple[int, int]]:
    """The lines of the cell that were under way."""
    step, own = error.__traceback__, ""
    while step is not None:
        name = step.tb_frame.f_code.co_filename
        if name.startswith("<ipython-input"):
            own = own or name
            if name == own:
                yield number, step.tb_lineno
        step = step.tb_next


def _shown(*_: object, **__: object) -> None:
    """An exception is told by the shell."""
    error = sys.exc_info()[1]
    frames = traceback.extract_tb(error.__traceback__) if error is not None else ()
    if isinstance(error, (TooLong, RecursionError)):
        stopped.append(error)
    elif any(os.path.dirname(one.filename) == os.getcwd() for one in frames):
        stopped.append(TooLong("an error in a file that stops nothing"))


def _is_history(name: str) -> bool:
    return bool(_HISTORY.fullmatch(name))


@cache
def _shell() -> Any:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    # What only a display does, the `__repr__` of an own class for one, is no part of the comparison.
    config.InteractiveShell.ast_node_interactivity = "none"
    shell = InteractiveShell.instance(config=config)
    shell.showtraceback = _shown
    shell.showsyntaxerror = lambda *args, **words: None
    for name in ("matplotlib", "config", "load_ext"):
        shell.magics_manager.magics["line"][name] = lambda line="": None
    return shell
