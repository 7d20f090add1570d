"""What the tests of the main job share: converted fixtures, and a tracking store made once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from nb2job.convert import Conversion, convert, job_folder
from nb2job.job.write import write
from nb2job.program.settings import Settings
from nb2job.verify.tracking import make_store

NOTEBOOKS = Path(__file__).parents[2] / "fixtures" / "notebooks"


@pytest.fixture(scope="session")
def store(made_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """An empty MLflow store; creating one costs seconds."""
    return made_once("store", lambda path: make_store(path, sys.executable))


def job_of(notebook: Path, target: Path, **settings: object) -> Path:
    """Convert a notebook into `target`; the path of its script."""
    conversion = convert(notebook, Settings(**settings))  # type: ignore[arg-type]
    job, folder = job_folder(conversion, target)
    write(folder, target)
    return target / "src" / job.script


@cache
def converted(notebook: Path) -> Conversion:
    """What a notebook is converted to by default; made once for all that only looks at it."""
    return convert(notebook, Settings())
