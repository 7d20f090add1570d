"""A folder to run jobs in: with an empty MLflow store, since creating one takes seconds."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_store: Path) -> Path:
    """The current folder; nothing of MLflow is set."""
    for name in [name for name in os.environ if name.startswith(("MLFLOW", "AZUREML"))]:
        monkeypatch.delenv(name)
    shutil.copy(empty_store, tmp_path / "mlflow.db")
    monkeypatch.chdir(tmp_path)
    return tmp_path
