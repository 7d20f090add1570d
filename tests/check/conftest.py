"""A folder with a notebook of two cells, and the command line called in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import nb2job

__all__ = ["nb2job"]

CELLS = ("rows = [1, 2]\nC = 0.1", "model = sum(rows) * C\nprint('score:', model)")


def write_notebook(path: Path, *cells: str, counts: bool = True, **metadata: Any) -> None:
    """An .ipynb of code cells that were run once each, from top to bottom."""
    listed = [
        {"cell_type": "code", "id": f"c{number}", "metadata": {}, "source": source, "outputs": []}
        | {"execution_count": number if counts else None}
        for number, source in enumerate(cells, start=1)
    ]
    book = {"cells": listed, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(book), encoding="utf-8")


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, a project of its own."""
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    write_notebook(tmp_path / "train.ipynb", *CELLS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def made(room: Path, nb2job: Callable[..., Any]) -> Path:
    """That folder, the notebook converted."""
    assert nb2job("convert", "train.ipynb", "--param", "C").exit_code == 0
    return room
