"""What holds for every test."""

from __future__ import annotations

import os

from hypothesis import settings

# MLflow starts a process for each saved model to ask what it imports: seconds, and nothing of ours.
os.environ.setdefault("MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT", "1")

# As many test processes run as there are processors: threads of each would only wait for one another.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

# A busy machine takes longer for an example than any clock that could be set.
settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")
