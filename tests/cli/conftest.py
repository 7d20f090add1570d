"""The command line called in this process, and a folder with an empty MLflow store."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from nb2job.cli import main


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_store: Path) -> Path:
    """The current folder; nothing of MLflow is set."""
    for name in [name for name in os.environ if name.startswith(("MLFLOW", "AZUREML"))]:
        monkeypatch.delenv(name)
    shutil.copy(empty_store, tmp_path / "mlflow.db")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person sees of a call."""

    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def nb2job(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Calls `nb2job ARGUMENTS` in this process; click's own runner differs between releases."""

    def call(*arguments: str) -> Outcome:
        with pytest.raises(SystemExit) as left:
            main.main(arguments)
        assert isinstance(left.value.code, int)
        return Outcome(left.value.code, *capsys.readouterr())

    return call
