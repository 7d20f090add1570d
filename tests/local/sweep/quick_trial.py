"""A trial that logs like MLflow does, straight into its SQLite store: importing MLflow takes seconds.

Its arguments: how many values, seconds between two, a file that gets each value once the store has it.
"""

import os
import sqlite3
import sys
import time

count, pause, proof, score = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3], float(sys.argv[4])
path = os.environ["MLFLOW_TRACKING_URI"].removeprefix("sqlite:///")
run_id = os.environ["MLFLOW_RUN_ID"]
database = sqlite3.connect(path, timeout=60)
proven = os.open(proof, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
for step in range(count):
    value = score + 1 / (step + 1)
    with database:
        row = ("loss", value, round(time.time() * 1000), run_id, step, False)
        database.execute(
            "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?,?,?,?,?,?)", row
        )
        latest = (*row[:3], step, False, run_id)
        database.execute(
            "INSERT OR REPLACE INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid)"
            " VALUES (?,?,?,?,?,?)",
            latest,
        )
    os.write(proven, f"{run_id} {step} {value!r}\n".encode())
    os.fsync(proven)
    time.sleep(pause)
