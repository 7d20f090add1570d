"""What a script logs to MLflow is read back; a ready store saves the seconds of making one."""

from __future__ import annotations

import importlib.util
import sqlite3
from pathlib import Path

import pytest

from nb2job.verify.run import Setting
from nb2job.verify.run_script import run_script
from nb2job.verify.tracking import make_store, read_store

SCRIPT = """
import mlflow

def main():
    with mlflow.start_run():
        mlflow.log_params({"rate": 0.1})
        mlflow.log_metric("loss", float("nan"), step=1)
        mlflow.log_metric("loss", 0.5, step=0)
        mlflow.log_metric("accuracy", 0.9)
        mlflow.log_text("hello", "note.txt")

main()
"""


def test_no_database_no_metrics(tmp_path: Path) -> None:
    assert read_store(tmp_path / "mlflow.db") == ({}, {})
    sqlite3.connect(tmp_path / "mlflow.db").close()
    assert read_store(tmp_path / "mlflow.db") == ({}, {})


@pytest.mark.skipif(importlib.util.find_spec("mlflow") is None, reason="needs mlflow")
def test_metrics_and_params(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store" / "empty.db")
    empty = store.read_bytes()
    folder = tmp_path / "folder"
    folder.mkdir()
    path = tmp_path / "train.py"
    path.write_text(SCRIPT)
    run = run_script(path, folder, setting=Setting(store=store, timeout=120))
    assert run.failure is None, run.output
    assert run.params == {"rate": "0.1"}
    assert run.metrics["accuracy"] == ((0, 0.9),)
    (first, last) = run.metrics["loss"]
    assert first == (0, 0.5)
    assert last[0] == 1
    assert last[1] != last[1]
    assert run.files == frozenset()
    assert store.read_bytes() == empty
    assert sorted(p.name for p in store.parent.iterdir()) == ["empty.db"]
