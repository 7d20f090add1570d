"""Notebooks and scripts from a few lines of text, run on both sides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from nb2job.notebook.cell import Cell, Notebook
from nb2job.verify.compare import Comparison
from nb2job.verify.run import Run, Setting
from nb2job.verify.run_notebook import run_notebook
from nb2job.verify.run_script import run_script
from nb2job.verify.verify import verify

RUN_MAIN = '\n\nif __name__ == "__main__":\n    raise SystemExit(main())\n'


def make_notebook(path: Path, *sources: str) -> Notebook:
    cells = [Cell(n, "code", dedent(source).strip("\n")) for n, source in enumerate(sources, 1)]
    return Notebook(str(path), tuple(cells))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The notebook's own folder."""
    path = tmp_path / "folder"
    path.mkdir()
    return path


@pytest.fixture
def cells(folder: Path) -> Callable[..., Run]:
    """Run these cells in the folder."""

    def run(*sources: str, timeout: float = 60) -> Run:
        book = make_notebook(folder / "book.ipynb", *sources)
        return run_notebook(book, folder, Setting(timeout=timeout))

    return run


@pytest.fixture
def script(folder: Path, tmp_path: Path) -> Callable[..., Run]:
    """Run this script, which defines `main`, in the folder."""

    def run(source: str, *argv: str, timeout: float = 60, **options: Any) -> Run:
        path = tmp_path / "train.py"
        path.write_text(dedent(source) + RUN_MAIN)
        return run_script(path, folder, argv=argv, setting=Setting(timeout=timeout), **options)

    return run


@pytest.fixture
def both(folder: Path, tmp_path: Path) -> Callable[..., Comparison]:
    """Verify a script, which defines `main`, against cells."""

    def run(sources: list[str], source: str, **options: Any) -> Comparison:
        path = tmp_path / "train.py"
        path.write_text(dedent(source) + RUN_MAIN)
        book = make_notebook(folder / "book.ipynb", *sources)
        return verify(book, path, **{"timeout": 60, **options})

    return run
