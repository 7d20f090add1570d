"""A store of a few runs of several people, with a sweep: made once, since a new one takes seconds."""

from __future__ import annotations

import math

import pytest
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag

from nb2job.compare.store import Store, open_store
from nb2job.local.tracking import open_run


def log(
    client: MlflowClient,
    experiment: str,
    name: str,
    *,
    values: dict[str, list[float]],
    params: dict[str, str] | None = None,
    tags: dict[str, str] | None = None,
    status: str = "FINISHED",
    at: int = 0,
) -> str:
    """A run that began `at` seconds after the first one and took ten seconds."""
    start = 1_700_000_000_000 + at * 1000
    run = client.create_run(experiment, start_time=start, tags=tags or {}, run_name=name)
    metrics = [
        Metric(metric, value, start + step, step)
        for metric, logged in values.items()
        for step, value in enumerate(logged)
    ]
    given = [Param(key, value) for key, value in (params or {}).items()]
    client.log_batch(run.info.run_id, metrics, given, [RunTag("kind", "test")])
    client.set_terminated(run.info.run_id, status, end_time=start + 10_000)
    return str(run.info.run_id)


@pytest.fixture(scope="session")
def uri(tmp_path_factory: pytest.TempPathFactory) -> str:
    found = f"sqlite:///{tmp_path_factory.mktemp('runs')}/mlflow.db"
    client = open_run(found, "empty", "", {}).client
    fill(client)
    return found


def fill(client: MlflowClient) -> None:
    """Three experiments: wines of two people, a sweep of digits, and one with values of all kinds."""
    wines = client.create_experiment("wines")
    ana, bo = {"mlflow.user": "ana"}, {"mlflow.user": "bo"}
    log(client, wines, "small", values={"acc": [0.7, 0.9, 0.8]}, params={"lr": "0.1"}, tags=ana, at=1)
    log(client, wines, "large", values={"acc": [0.85]}, params={"lr": "0.01", "depth": "3"}, tags=bo, at=2)
    log(client, wines, "lost", values={"loss": [2.0]}, params={"lr": "10"}, tags=bo, status="FAILED", at=3)
    digits = client.create_experiment("digits")
    tags = {**ana, "nb2job.primary_metric": "acc", "nb2job.goal": "maximize"}
    sweep = log(client, digits, "sweep", values={}, tags=tags, at=10)
    for number, (lr, logged, status) in enumerate(TRIALS):
        tags = {**ana, "mlflow.parentRunId": sweep, "nb2job.trial": str(number)}
        values = {"acc": list(logged)} if logged else {}
        params = {"lr": str(lr)}
        name = f"trial {number}"
        log(client, digits, name, values=values, params=params, tags=tags, status=status, at=11 + number)
    odd = client.create_experiment("odd")
    log(client, odd, "nan", values={"acc": [0.2, math.nan]}, at=20)
    log(client, odd, "inf", values={"acc": [math.inf], "-inf": [-math.inf]}, at=21)
    log(client, odd, "\x1b[31m<b>&amp;", values={"a/b c": [1.0]}, params={"markup": "=1+1 | *x* |"}, at=22)


TRIALS: tuple[tuple[float, tuple[float, ...], str], ...] = (
    (0.1, (0.5, 0.6, 0.7), "FINISHED"),
    (0.01, (0.5, 0.95, 0.75), "FINISHED"),
    (1.0, (0.3,), "KILLED"),
    (2.0, (), "FAILED"),
    (0.5, (0.99,), "KILLED"),
)


@pytest.fixture
def store(uri: str) -> Store:
    return open_store(uri)
