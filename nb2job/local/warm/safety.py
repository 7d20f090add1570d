"""Imports libraries ahead of trials, and finds what would make it unsafe to fork from a process that did.

Loaded by server.py in the job's own interpreter: nothing but the standard library.
"""

from __future__ import annotations

import importlib
import os
import random
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

# Of jemalloc, which pyarrow brings: it has fork handlers of its own.
_FORK_AWARE = ("jemalloc_bg_thd",)
_DATABASES = ("sqlite:", "postgresql", "mysql", "mssql")
_STORE = (
    "mlflow.store.tracking.sqlalchemy_store",
    "mlflow.store.tracking.sqlalchemy_workspace_store",
    "alembic.config",
    "sqlalchemy.dialects.mssql",
    "sqlalchemy.dialects.mysql",
    "sqlalchemy.dialects.sqlite",
)


def unsafe(settings: dict[str, Any]) -> str:
    """Imports what the settings name, and returns why trials cannot be forked then; empty where they can.

    `imports` are modules, names from them, and whether they may fail; `code` is the job's own folder, and
    `top` the one of it in which trials look for modules first.
    """
    seeded: list[str] = []
    seed = random.seed

    def noticed(*given: Any, **named: Any) -> None:
        seeded.append("random")
        seed(*given, **named)

    random.seed = noticed
    module = ""
    try:
        for module, names, optional in settings["imports"]:
            if not _imported(module, names) and not optional:
                break  # the trial itself will say so, at its place
        _import_store_of_mlflow()
    except BaseException as error:  # whatever it is, the trial will meet it, too
        return f"{module} cannot be imported ahead: {type(error).__name__}"
    finally:
        random.seed = seed
    if seeded or _numpy_is_seeded():
        return "a library sets the random state when it is imported"
    return _own_module(settings["code"], settings["top"]) or _left_running() or _left_open()


def _own_module(code: str, top: str) -> str:
    folder = os.path.join(os.path.realpath(code), "")
    own = [name for name, module in list(sys.modules.items()) if _file_of(module).startswith(folder)]
    # Each trial would find its own file first, were the library not imported yet.
    own += [name for entry in os.listdir(top) if (name := entry.partition(".py")[0]) in sys.modules]
    return f"{own[0]} is the job's own, and a library imports a module of that name" if own else ""


def _left_running() -> str:
    # Threads that know of forks, such as OpenBLAS's, are ended by one.
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    tasks = [Path("/proc/self/task", task) for task in os.listdir("/proc/self/task")]
    names = [(task / "comm").read_text().strip() for task in tasks]
    if threading.active_count() > 1 or len([name for name in names if name not in _FORK_AWARE]) > 1:
        return "its libraries start threads when they are imported"
    if any((task / "children").exists() and (task / "children").read_text().strip() for task in tasks):
        return "its libraries start processes when they are imported"
    return ""


def _left_open() -> str:
    held = [_target(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")]
    if any(path.startswith("/dev/nvidia") for path in held) or _cuda_is_ready():
        return "its libraries take hold of a GPU when they are imported"
    if len([path for path in held if path.startswith("socket:")]) > 1:  # ours is one
        return "its libraries open connections when they are imported"
    return ""


def _imported(module: str, names: list[str]) -> bool:
    """Imports as a statement does, with the modules that are parts of a package."""
    try:
        found = importlib.import_module(module)
        for name in names:
            if name != "*" and not hasattr(found, name):
                importlib.import_module(f"{module}.{name}")
    except ImportError:
        return False
    return True


def _import_store_of_mlflow() -> None:
    """What MLflow imports when it first logs to a database: seconds, for every trial."""
    uri = os.environ.get("MLFLOW_TRACKING_URI", "")
    if "mlflow" not in sys.modules or not uri.startswith(_DATABASES):
        return
    for module in _STORE:
        with suppress(ImportError):  # releases differ
            importlib.import_module(module)
    with suppress(ImportError):
        importlib.import_module("sqlalchemy.orm").configure_mappers()


def _file_of(module: Any) -> str:
    file = getattr(module, "__file__", None)
    # What torch calls the file of `torch.ops`, `_ops.py`, is none that an import has found.
    return os.path.realpath(file) if isinstance(file, str) and os.path.isabs(file) else ""


def _numpy_is_seeded() -> bool:
    numpy = sys.modules.get("numpy")
    # A state that the system's own entropy gave begins with this word; a seed's does not.
    return numpy is not None and int(numpy.random.get_state()[1][0]) != 0x80000000


def _cuda_is_ready() -> bool:
    cuda = getattr(sys.modules.get("torch"), "cuda", None)
    return cuda is not None and bool(cuda.is_initialized())


def _target(link: str) -> str:
    try:
        return os.readlink(link)
    except OSError:
        return ""
