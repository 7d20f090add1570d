"""A tracking store made ready for a run: it answers, and one process at a time sets it up."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nb2job.errors import JobError
from nb2job.local.process import held
from nb2job.local.tracking import client_of, reaching, store_files
from nb2job.regex import regex

_ANSWERS_WITHIN = 10.0
_SET_UP_WITHIN = 60.0
_FREE_WITHIN = 10.0
_PAUSE = 0.25

_PASSES = regex(
    r"is locked|duplicate column|already exists|no such (?:table|column)|out-of-date|UNIQUE constraint"
)
"""What a store says while another process holds it or sets it up."""


def make_ready(uri: str) -> None:
    """Asks a server once whether it is there; sets up a new database, or waits while another process does.

    Raises:
        JobError: NB508 without mlflow, NB509 where the store does not answer, or not in time.
    """
    if uri.startswith(("http://", "https://")):
        with reaching(uri):
            _ask(uri)
    elif files := store_files(uri):
        with _alone(files[0].parent):
            _set_up(uri)


def _ask(uri: str) -> None:
    """Raises an OSError where nobody answers; what is answered is for MLflow to judge."""
    import ssl
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.parse import urlsplit
    from urllib.request import urlopen

    parts = urlsplit(uri)
    address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/health"
    try:
        with urlopen(address, timeout=_ANSWERS_WITHIN):
            pass
    except (HTTPError, HTTPException, ValueError):
        pass
    except URLError as error:
        if not isinstance(error.reason, ssl.SSLError):  # MLflow has options for these
            raise OSError(f"no answer: {error.reason}") from error


def _set_up(uri: str) -> None:
    """MLflow's own lock does not hold every process off: what comes of that passes."""
    until = time.monotonic() + _FREE_WITHIN
    while True:
        try:
            with held(), reaching(uri):
                client_of(uri).search_experiments(max_results=1)
            return
        except JobError as error:
            if not _PASSES.search(error.message) or time.monotonic() > until:
                raise
        time.sleep(_PAUSE)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Holds the folder of a database, which leaves no file; for a while, and where it can be held."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder, os.O_RDONLY)
    except OSError:  # MLflow says it better
        yield
        return
    try:
        _take(lock)
        yield
    finally:
        os.close(lock)


def _take(lock: int) -> None:
    until = time.monotonic() + _SET_UP_WITHIN
    while time.monotonic() < until:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE)
        except OSError:  # a disk that knows no such locks
            return
        else:
            return
