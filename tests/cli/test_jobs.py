"""Whole jobs: each fixture is converted as its case says, and compared with what it is known to become."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.job.sent_jobs import module, sent

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

JOBS = Path(__file__).parents[2] / "fixtures" / "jobs"
CASES = sorted(path.name for path in JOBS.iterdir())
FILES = ("job.yml", "sweep.yml", "submit.py")

Call = Callable[..., Any]


@pytest.mark.parametrize("case", CASES)
def test_it_becomes_what_is_known(case: str, tmp_path: Path, nb2job: Call) -> None:
    made = converted(case, tmp_path / "room", nb2job)
    for name in FILES:
        known = JOBS / case / "expected" / name
        assert (made / name).exists() == known.exists()
        if known.exists():
            assert (made / name).read_text(encoding="utf-8") == known.read_text(encoding="utf-8")
    same(made)


def converted(case: str, room: Path, nb2job: Call) -> Path:
    """The job folder of a case."""
    shutil.copytree(JOBS / case, room, ignore=shutil.ignore_patterns("expected"))
    (room / "docker").mkdir()
    (room / "docker" / "gpu.Dockerfile").write_text("FROM python:3.12\n")
    options = tomllib.loads((room / "case.toml").read_text(encoding="utf-8"))["options"]
    outcome = nb2job("convert", str(room / "train.py"), *options)
    assert outcome.exit_code == 0, outcome.stderr
    return room / "train-job"


def same(folder: Path) -> None:
    """Both files send the same job and the same sweep, if there is one."""
    ml = pytest.importorskip("azure.ai.ml")
    script = module(folder / "submit.py")
    assert sent(script.job(), folder) == sent(ml.load_job(folder / "job.yml"), folder)
    if (folder / "sweep.yml").exists():
        assert sent(script.sweep(), folder) == sent(ml.load_job(folder / "sweep.yml"), folder)
