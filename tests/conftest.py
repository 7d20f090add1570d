"""What holds for every test."""

from __future__ import annotations

import os

# MLflow starts a process for each saved model to ask what it imports: seconds, and nothing of ours.
os.environ.setdefault("MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT", "1")

# As many test processes run as there are processors: threads of each would only wait for one another.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
