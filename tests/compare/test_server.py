"""The same over HTTP: a tracking server of MLflow's own, on this machine, for as long as the tests take."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from nb2job.compare import store as stores
from nb2job.compare.experiments import find_run
from nb2job.compare.history import history
from nb2job.compare.query import query_of, read_runs
from nb2job.compare.store import Store, open_store
from nb2job.errors import RunsError
from nb2job.local.tracking import QUIET

SECONDS = 60


@pytest.fixture(scope="module")
def server(uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("server")
    (folder / "mlflow.db").write_bytes(Path(uri.removeprefix("sqlite:///")).read_bytes())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--workers", "1"]
    # Without this a server starts seven processes for jobs, which outlive it.
    environment = {**os.environ, **QUIET, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=folder, env=environment, start_new_session=True
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail("mlflow server did not start")


def test_what_is_read_is_what_the_database_holds(
    server: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "PAGE", 4)
    remote = open_store(server)
    asked = query_of(sort="metrics.acc DESC", best_so_far=True, nested=True)
    here, there = read_runs(store, asked), read_runs(remote, asked)
    assert [repr(run) for run in there.runs] == [repr(run) for run in here.runs]  # of which some hold NaN
    assert (there.seen, there.without) == (here.seen, here.without)
    folded = read_runs(remote, query_of(condition="metrics.acc > 0.9", limit=1)).runs
    assert [(run.name, run.trials) for run in folded] == [("inf", 0)]
    folded = read_runs(remote, query_of(condition="metrics.acc > 0.9", sort="acc", limit=1)).runs
    assert [(run.name, run.trials) for run in folded] == [("sweep", 1)]
    small = find_run(remote, "small")
    assert find_run(remote, small.run_id[:10]) == small
    assert [point.value for point in history(remote, small.run_id, "acc")] == [0.7, 0.9, 0.8]
    with pytest.raises(RunsError, match="no experiment 'nowhere'"):
        read_runs(remote, query_of(experiments=["nowhere"]))
    with pytest.raises(RunsError, match="is refused"):
        read_runs(remote, query_of(condition="metrics.acc >> 1"))
