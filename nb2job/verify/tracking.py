"""The MLflow database of a side: made once, copied for each run, read without MLflow."""

from __future__ import annotations

import math
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

MAKE = "import sys, mlflow; mlflow.MlflowClient(sys.argv[1]).search_experiments()"

Metrics = Mapping[str, tuple[tuple[int, float], ...]]


def make_store(path: Path, python: str = sys.executable) -> Path:
    """Make an empty MLflow database with the MLflow of that interpreter; the path of it.

    Raises:
        subprocess.CalledProcessError: MLflow is not there, or cannot.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [python, "-c", MAKE, f"sqlite:///{path.resolve()}"]
    environment = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true"}
    subprocess.run(command, check=True, capture_output=True, cwd=path.parent, env=environment)
    return path


def copy_store(store: Path, home: Path) -> None:
    """Copy an empty database into `home`, its artifacts to go below `home` too."""
    target = home / "mlflow.db"
    shutil.copyfile(store, target)
    with closing(sqlite3.connect(target)) as database, database:
        database.execute(
            "UPDATE experiments SET artifact_location = ? || experiment_id",
            (f"{home.resolve().as_uri()}/artifacts/",),
        )


def read_store(path: Path) -> tuple[Metrics, Mapping[str, str]]:
    """Metrics as (step, value) pairs by name, and params, of all runs in the database."""
    if not path.exists():
        return {}, {}
    metrics: dict[str, list[tuple[int, float]]] = defaultdict(list)
    with closing(sqlite3.connect(path)) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        if not {"metrics", "params"} <= tables:
            return {}, {}
        rows = database.execute("SELECT key, step, value, is_nan FROM metrics ORDER BY key, step, timestamp")
        for key, step, value, is_nan in rows:
            metrics[key].append((step, math.nan if is_nan else value))
        params = dict(database.execute("SELECT key, value FROM params ORDER BY key"))
    return {key: tuple(pairs) for key, pairs in metrics.items()}, params
