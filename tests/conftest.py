"""What holds for every test."""

from __future__ import annotations

import gc
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

# Passes make trees that live on and hardly a cycle: looking for some takes a seventh of what they take.
gc.set_threshold(500_000, 20, 20)


def pytest_collection_finish() -> None:
    """What is imported by now stays: nobody looks through it again, as IPython asks for after each cell."""
    gc.freeze()
