"""The tests that come with each fixture notebook's job pass as generated, and skip nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.main_job.conftest import NOTEBOOKS, job_of

IN_CI = frozenset({"train"})
"""Each takes half a minute: the others run with `make test-long`."""
NAMES = [
    pytest.param(path.stem, marks=[] if path.stem in IN_CI else [pytest.mark.long])
    for path in sorted(NOTEBOOKS.glob("*.ipynb"))
]


@pytest.mark.parametrize("name", NAMES)
def test_they_pass_as_generated(name: str, tmp_path: Path) -> None:
    job_of(NOTEBOOKS / f"{name}.ipynb", tmp_path / "job")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", "tests"]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    run = subprocess.run(
        command, cwd=tmp_path / "job", env=alone, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
    assert "skipped" not in run.stdout, run.stdout
    lint = [sys.executable, "-m", "ruff", "check", "--isolated", "tests"]
    assert subprocess.run(lint, cwd=tmp_path / "job", check=False).returncode == 0
