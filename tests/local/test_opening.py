"""A store is asked whether it is there, and set up by one process at a time."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from nb2job.errors import JobError
from nb2job.local import opening
from nb2job.local.opening import make_ready
from nb2job.local.process import interruptible
from nb2job.local.tracking import open_run


@pytest.fixture
def server() -> Iterator[str]:
    served = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)  # answers 501
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()
    served.server_close()


def at_first_pause(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    acts = [act]

    def pause(seconds: float) -> None:
        while acts:
            acts.pop()()

    monkeypatch.setattr("nb2job.local.opening.time.sleep", pause)


def test_nobody_at_the_address() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(JobError, match=r"no answer: .*refused") as caught:
            make_ready(address)
    assert caught.value.code == "NB509"


def test_a_server_that_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_ANSWERS_WITHIN", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(JobError, match="timed out"):
            make_ready(address)


def test_any_answer_is_for_mlflow_to_judge(server: str) -> None:
    make_ready(server)
    make_ready(server.replace("http://", "http://me:secret@"))


def test_a_database_that_is_free_again(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = sqlite3.connect("mlflow.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    at_first_pause(monkeypatch, other.close)
    make_ready(f"sqlite:///{here}/mlflow.db?timeout=0.1")
    open_run(f"sqlite:///{here}/mlflow.db", "x", "", {})


def test_a_database_that_stays_locked(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_FREE_WITHIN", 0.0)
    other = sqlite3.connect("mlflow.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(JobError, match="cannot be used: database is locked") as caught:
        make_ready(f"sqlite:///{here}/mlflow.db?timeout=0.1")
    other.close()
    assert caught.value.code == "NB509"


def test_another_sets_it_up(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked of the database before the other lets go of its folder."""
    other = os.open(here, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    order = []
    at_first_pause(monkeypatch, lambda: (order.append("waited"), os.close(other)))
    monkeypatch.setattr(opening, "_set_up", lambda uri: order.append("asked"))
    make_ready(f"sqlite:///{here}/mlflow.db")
    assert order == ["waited", "asked"]


def test_an_interrupt_while_another_holds_it(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = os.open(here, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    at_first_pause(monkeypatch, lambda: os.kill(os.getpid(), signal.SIGTERM))
    with interruptible(), pytest.raises(KeyboardInterrupt):
        make_ready(f"sqlite:///{here}/mlflow.db")
    os.close(other)


def test_an_experiment_that_another_made_meanwhile(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mlflow import MlflowClient

    uri = f"sqlite:///{here}/mlflow.db"
    first = open_run(uri, "x", "", {})
    find, blind = MlflowClient.get_experiment_by_name, [True]

    def once_blind(client: MlflowClient, name: str) -> object:
        return None if blind and blind.pop() else find(client, name)

    monkeypatch.setattr(MlflowClient, "get_experiment_by_name", once_blind)
    assert open_run(uri, "x", "", {}).experiment_id == first.experiment_id
