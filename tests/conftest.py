"""What holds for every test."""

from __future__ import annotations

import fcntl
import gc
import os
from collections.abc import Callable
from pathlib import Path

import pytest
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


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """Gives the path of a file that one test process makes and the others wait for: a store takes seconds."""
    room = tmp_path_factory.getbasetemp()
    room = room.parent if "PYTEST_XDIST_WORKER" in os.environ else room

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, ready = room / name, room / f"{name}.ready"
        with (room / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not ready.exists():
                folder.mkdir(exist_ok=True)
                make(folder / "mlflow.db")
                ready.touch()
        return folder / "mlflow.db"

    return made


@pytest.fixture(scope="session")
def empty_store(made_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """An MLflow store with the experiment `template`, to be copied."""

    def make(database: Path) -> None:
        from nb2job.local.tracking import open_run

        open_run(f"sqlite:///{database}", "template", "", {})

    return made_once("template-store", make)
