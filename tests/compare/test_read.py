"""Runs are read back: experiments, users, filters, order, folding, pages; on Azure ML as here."""

from __future__ import annotations

import math
import sqlite3
from pathlib import Path

import pytest

from nb2job.compare import store as stores
from nb2job.compare.experiments import find_run
from nb2job.compare.order import read_sort
from nb2job.compare.query import query_of, read_runs
from nb2job.compare.store import Store, open_store
from nb2job.errors import JobError, RunsError, UsageError
from tests.compare.azure import AzureClient


def names(store: Store, **asked: object) -> list[str]:
    return [run.name for run in read_runs(store, query_of(**asked)).runs]  # type: ignore[arg-type]


def test_the_newest_comes_first(store: Store) -> None:
    assert names(store, experiments=["wines"]) == ["lost", "large", "small"]
    assert names(store, experiments=["wines"], limit=1) == ["lost"]
    assert names(store, experiments=["wines"], sort="start_time ASC", limit=2) == ["small", "large"]


def test_experiments_by_name_and_id(store: Store) -> None:
    wines = store.experiment_id("wines")
    assert wines is not None
    assert names(store, experiments=[wines, "wines", "odd"]) == [
        "\x1b[31m<b>&amp;",
        "inf",
        "nan",
        "lost",
        "large",
        "small",
    ]
    assert len(names(store)) == 8  # all, with the sweep's trials folded, and the run of `empty`


def test_an_experiment_that_is_not_there(store: Store) -> None:
    with pytest.raises(RunsError, match="no experiment 'wine' in") as caught:
        names(store, experiments=["wine"])
    assert caught.value.hint == "did you mean 'wines'?"


def test_users_and_filters(store: Store) -> None:
    assert names(store, experiments=["wines"], users=["BO"]) == ["lost", "large"]
    assert names(store, users=["ana", "bo"], condition="metrics.acc > 0.8", nested=True) == [
        "trial 4",
        "large",
    ]
    with pytest.raises(RunsError, match="the filter 'acc >' is refused") as caught:
        names(store, condition="acc >")
    assert "\n" not in str(caught.value).partition("\n")[0]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("metrics.acc DESC", ["large", "small", "lost"]),
        ("acc", ["small", "large", "lost"]),
        ("lr", ["large", "small", "lost"]),
        ("params.`lr` desc", ["lost", "small", "large"]),
        ("params.depth", ["large", "lost", "small"]),
        ("attributes.status", ["lost", "large", "small"]),
        ("tags.mlflow.user", ["small", "lost", "large"]),
        ("run_name", ["large", "lost", "small"]),
    ],
)
def test_any_order(store: Store, sort: str, expected: list[str]) -> None:
    assert names(store, experiments=["wines"], sort=sort) == expected


def test_what_is_no_number_comes_last(store: Store) -> None:
    asked = query_of(experiments=["odd"], sort="metrics.acc DESC")
    found = read_runs(store, asked)
    assert [run.name for run in found.runs] == ["inf", "nan", "\x1b[31m<b>&amp;"]
    assert found.runs[0].metrics == {"acc": math.inf, "-inf": -math.inf}
    assert (found.seen, found.without) == (3, 2)


def test_the_best_value_ever_against_the_last(store: Store) -> None:
    asked = {"experiments": ["wines", "odd"], "sort": "metrics.acc DESC"}
    found = read_runs(store, query_of(**asked, best_so_far=True)).runs  # type: ignore[arg-type]
    assert [run.name for run in found[:4]] == ["small", "large", "nan", "inf"]
    assert [run.best_values.get("acc") for run in found[:3]] == [0.9, 0.85, 0.2]
    assert [run.metrics.get("acc") for run in found[:2]] == [0.8, 0.85]
    with pytest.raises(UsageError, match="needs a metric"):
        query_of(sort="params.lr", best_so_far=True)


def test_a_sweep_is_folded_or_not(store: Store) -> None:
    (sweep,) = read_runs(store, query_of(experiments=["digits"])).runs
    assert (sweep.name, sweep.trials, sweep.metrics) == ("sweep", 5, {})
    (sweep,) = read_runs(store, query_of(experiments=["digits"], sort="acc DESC", limit=1)).runs
    assert (sweep.trials, sweep.metrics["acc"], sweep.params["lr"]) == (5, 0.75, "0.01")  # 0.99 was stopped
    assert names(store, experiments=["digits"], sort="acc desc", nested=True, limit=2) == [
        "trial 4",
        "trial 1",
    ]
    assert names(store, experiments=["digits"], condition="metrics.acc > 0.6") == ["sweep"]
    assert names(store, sort="acc DESC", limit=4) == ["inf", "large", "small", "sweep"]


def test_runs_are_read_in_pages(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = names(store, nested=True)
    monkeypatch.setattr(stores, "PAGE", 3)
    assert names(store, nested=True) == whole


def test_a_run_by_id_letters_or_name(store: Store) -> None:
    small = find_run(store, "small")
    assert find_run(store, small.run_id) == small
    assert find_run(store, small.run_id[:12]) == small
    assert (small.user, small.seconds, small.experiment) == ("ana", 10.0, "wines")
    for asked in ("", "no such", "'\"", "abcdef123456"):
        with pytest.raises(RunsError, match="there is no run"):
            find_run(store, asked)


def test_one_name_of_several_runs(uri: str, store: Store) -> None:
    empty = store.experiment_id("empty")
    for _ in range(2):
        run = store.client.create_run(str(empty), run_name="twin")
    try:
        with pytest.raises(RunsError, match="2 runs are called 'twin'") as caught:
            find_run(store, "twin")
        assert run.info.run_id in caught.value.hint
    finally:
        for found in store.client.search_runs([str(empty)], "attributes.run_name = 'twin'"):
            store.client.delete_run(found.info.run_id)


def test_an_order_that_is_none() -> None:
    for text in (" ", "attributes.no_such"):
        with pytest.raises(UsageError):
            read_sort(text)


def test_what_azure_ml_refuses_is_not_asked(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = AzureClient(uri)
    monkeypatch.setattr(stores, "client_of", lambda uri: client)
    azure = open_store("azureml://eastus.api.azureml.ms/mlflow/v1.0/x")
    assert names(azure, sort="metrics.acc DESC", users=["bo"]) == ["large", "lost"]
    assert names(azure, condition="params.lr like '0%'", sort="lr DESC", nested=True)[0] == "trial 4"
    assert names(azure, sort="acc DESC", best_so_far=True, experiments=["digits"]) == ["sweep"]
    assert names(azure, condition="params.lr like '0%'", experiments=["digits"]) == ["sweep"]
    assert find_run(azure, "small").name == "small"
    assert len(list(azure.children(find_run(azure, "sweep")))) == 5
    assert all(not asked.get("order_by") for asked in client.asked)
    with pytest.raises(RunsError, match="is refused: OR is not supported"):
        names(azure, condition="metrics.acc > 1 or metrics.acc < 0")
    with pytest.raises(RunsError, match="params take =, != and like only"):
        names(azure, condition="params.lr > '0'")


def test_a_database_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    with pytest.raises(JobError, match="there is no MLflow database"):
        open_store()
    assert not list(tmp_path.iterdir())


@pytest.mark.long  # MLflow waits twenty seconds for the lock
def test_a_database_that_is_locked(tmp_path: Path, uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "mlflow.db"
    copy.write_bytes(Path(uri.removeprefix("sqlite:///")).read_bytes())
    store = open_store(f"sqlite:///{copy}")
    names(store)
    with sqlite3.connect(copy, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(JobError, match="locked") as caught:
            names(store)
    assert caught.value.code == "NB509"


def test_a_server_that_does_not_answer() -> None:
    with pytest.raises(JobError) as caught:
        names(open_store("http://127.0.0.1:9"))
    assert caught.value.code == "NB509"
    assert len(str(caught.value).splitlines()) <= 2
