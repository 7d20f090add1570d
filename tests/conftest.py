"""What holds for every test."""

from __future__ import annotations

import os

# MLflow starts a process for each saved model to ask what it imports: seconds, and nothing of ours.
os.environ.setdefault("MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT", "1")
