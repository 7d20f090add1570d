"""A forked process becomes what `python FILE …` or `python -m MODULE …` would be.

Loaded by server.py in the job's own interpreter: nothing but the standard library.
"""

from __future__ import annotations

import atexit
import importlib
import os
import signal
import sys
from typing import Any, NoReturn

REQUESTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_HANDLERS = {number: signal.getsignal(number) for number in REQUESTS}
_interrupted = False


def become(request: dict[str, Any]) -> NoReturn:
    """Makes this process what `python FILE …` would be, and runs the script."""
    for number, handler in _HANDLERS.items():
        signal.signal(number, handler)
    # Python itself sets this one where the locale is that of C.
    locale = {name: os.environ[name] for name in ("LC_CTYPE",) if name in os.environ}
    os.environ.clear()
    os.environ.update({**locale, **request["environment"]})
    words, at = request["words"], request["at"]
    sys.orig_argv = list(words)
    sys.argv = [*(["-m"] if request["module"] else [words[at]]), *words[at + 1 :]]
    importlib.invalidate_caches()
    # Python's own random state is made anew by every fork.
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, REQUESTS)
    try:
        _run_module(words[at]) if request["module"] else _run_file(words[at])
    except SystemExit:
        raise
    except BaseException as error:
        _report(error)
    sys.exit(0)


def _run_file(given: str) -> None:
    from importlib.machinery import SourceFileLoader
    from types import ModuleType

    _look_first_in(os.path.dirname(os.path.realpath(given)))
    path = os.path.abspath(given)
    loader = SourceFileLoader("__main__", path)
    script = ModuleType("__main__")
    known = {"__file__": path, "__loader__": loader, "__builtins__": sys.modules["builtins"]}
    script.__dict__.update(known, __cached__=None, __annotations__={})
    sys.modules["__main__"] = script
    exec(loader.source_to_code(loader.get_data(path), path), script.__dict__)


def _run_module(name: str) -> None:
    import runpy
    from types import ModuleType

    _look_first_in(os.getcwd())
    sys.modules["__main__"] = ModuleType("__main__")
    runpy._run_module_as_main(name)  # type: ignore[attr-defined]  # what `python -m` itself calls


def _look_first_in(folder: str) -> None:
    if not getattr(sys.flags, "safe_path", False):
        sys.path.insert(0, folder)


def _report(error: BaseException) -> NoReturn:
    """Tells of what the script raised as the interpreter does, without the frames of these files."""
    global _interrupted
    trace, here = error.__traceback__, os.path.dirname(__file__)
    while trace is not None and os.path.dirname(trace.tb_frame.f_code.co_filename) == here:
        trace = trace.tb_next
    sys.excepthook(type(error), error.with_traceback(trace), trace)
    _interrupted = isinstance(error, KeyboardInterrupt)
    sys.exit(1)


def _end_by_interrupt() -> None:
    """An interrupt that nobody catches ends an interpreter by that very signal."""
    if _interrupted:
        sys.stdout.flush()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)


# Before any library is imported: what is registered first is called last.
atexit.register(_end_by_interrupt)
