"""A trial that draws, seeds and draws again, and logs all to MLflow, which it imported first of all."""

import gc
import random
import sys

import mlflow
import numpy as np

drawn = [random.random(), np.random.random(), np.random.default_rng().random()]
random.seed(3)
np.random.seed(3)
mlflow.log_metrics({f"drawn {number}": value for number, value in enumerate(drawn)})
mlflow.log_metrics({"seeded": random.random(), "seeded by numpy": np.random.random(), "loss": 0.5})
mlflow.log_metric("frozen", gc.get_freeze_count() > 1000)
mlflow.log_param("x", sys.argv[1])
mlflow.log_text("text", "model/text.txt")
