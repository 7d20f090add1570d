"""python -m tests.benchmarks.runs: the best of 10,000 runs, beside the same through mlflow.search_runs."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 10_000
METRICS = ("acc", "loss", "f1")
PARAMS = ("lr", "depth", "model", "seed")

PEER = """
import mlflow
runs = mlflow.search_runs(search_all_experiments=True)
best = runs[runs["status"] == "FINISHED"].sort_values("metrics.acc").iloc[-1]
print(best["run_id"], best["metrics.acc"])
"""


def fill(database: Path, count: int) -> None:
    """Writes runs into MLflow's tables at once: through its client they would take an hour."""
    from nb2job.local.tracking import open_run

    run = open_run(f"sqlite:///{database}", "many", "", {})
    run.delete()
    draw = random.Random(1)
    ids = [f"{number:032x}" for number in range(count)]
    with sqlite3.connect(database) as store:
        columns = [row[1] for row in store.execute("PRAGMA table_info(runs)")]
        (given,) = store.execute("SELECT * FROM runs").fetchall()
        known = dict(zip(columns, given, strict=True)) | {"status": "FINISHED", "lifecycle_stage": "active"}
        rows = []
        for number, run_id in enumerate(ids):
            start = 1_700_000_000_000 + number
            told = {"run_uuid": run_id, "name": f"run {number}", "start_time": start, "end_time": start + 9}
            rows.append(tuple((known | told)[column] for column in columns))
        marks = ", ".join("?" * len(columns))
        store.executemany(f"INSERT INTO runs ({', '.join(columns)}) VALUES ({marks})", rows)
        metrics = [(name, draw.random(), 0, 0, False, run_id) for run_id in ids for name in METRICS]
        names = "key, value, timestamp, step, is_nan, run_uuid"
        for table in ("metrics", "latest_metrics"):
            store.executemany(f"INSERT INTO {table} ({names}) VALUES (?, ?, ?, ?, ?, ?)", metrics)
        params = [(name, str(draw.randint(1, 9)), run_id) for run_id in ids for name in PARAMS]
        store.executemany("INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)", params)
        tags = [("mlflow.user", "ana", run_id) for run_id in ids]
        store.executemany("INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)", tags)


def measured(command: list[str], folder: Path) -> tuple[float, float, float, str]:
    """Wall seconds, CPU seconds, peak memory in MB, and the first line that a process printed."""
    environment = {**os.environ, "MLFLOW_TRACKING_URI": f"sqlite:///{folder}/mlflow.db"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} failed")
    cpu = used.ru_utime + used.ru_stime
    return time.monotonic() - started, cpu, used.ru_maxrss / 1024, said.partition("\n")[0]


def main(count: int = RUNS) -> None:
    """Print both, each after a first run that is not counted."""
    best = ["-m", "nb2job", "runs", "best", "--metric", "acc", "--goal", "maximize"]
    commands = {"mlflow.search_runs": ["-c", PEER], "nb2job runs best": best}
    with tempfile.TemporaryDirectory() as room:
        fill(Path(room, "mlflow.db"), count)
        print(f"the best of {count:,} runs in an SQLite store, one cold process each:")
        for name, command in commands.items():
            measured([sys.executable, *command], Path(room))
            wall, cpu, peak, said = measured([sys.executable, *command], Path(room))
            print(f"  {name:<20} {wall:6.2f} s   CPU {cpu:6.2f} s   peak {peak:5.0f} MB   {said}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
