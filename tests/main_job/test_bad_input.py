"""Bad input: each with one clear line, exit 2, and nothing written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from nb2job.verify.tracking import copy_store

GOOD = "x = 1\nprint(x)"


def notebook(*cells: str, **metadata: object) -> str:
    book = nbformat.v4.new_notebook(metadata=metadata)
    book.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    return nbformat.writes(book)


R_KERNEL = {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}
CASES = {
    "not_json": ("hello\n", "not a notebook: not JSON"),
    "empty": ("", "not a notebook: the file is empty"),
    "truncated": (notebook(GOOD)[:-40], "not a notebook"),
    "no_notebook": ('{"a": 1}', "JSON without a list of cells"),
    "no_code": (notebook(), "the notebook has no code"),
    "r_kernel": (notebook("x <- 1", **R_KERNEL), "the notebook's language is R"),
    "syntax_error": (notebook(GOOD, "y = (1,\nz = 2"), "cell 2:1: NB105 syntax error"),
    "python_2": (notebook(GOOD, "a = 2\nprint a"), "cell 2:2: NB106 Python 2"),
}


def convert(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nb2job", "convert", str(path), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def refused(run: subprocess.CompletedProcess[str], words: str, folder: Path, files: int = 1) -> None:
    assert run.returncode == 2, run.stderr
    assert words in run.stderr
    assert "Traceback" not in run.stderr
    assert len(run.stderr.strip().split("\n")) <= 2
    assert run.stdout == ""
    assert len(list(folder.iterdir())) == files


@pytest.mark.parametrize("case", CASES)
def test_a_bad_notebook_is_one_clear_line(case: str, tmp_path: Path) -> None:
    text, words = CASES[case]
    path = tmp_path / "n.ipynb"
    path.write_text(text)
    refused(convert(path), words, tmp_path)


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    refused(convert(tmp_path / "n.ipynb"), "NB101 no such file", tmp_path, files=0)


@pytest.mark.parametrize("option", ["--param=nothing", "--param=x=5", "--no-param=y", "--param=x=["])
def test_an_unknown_parameter_is_one_clear_line(option: str, tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook(GOOD))
    refused(convert(path, option), "NB005", tmp_path)


def test_a_place_that_cannot_hold_a_folder_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook(GOOD))
    (tmp_path / "taken").write_text("mine")
    refused(convert(path, "-o", str(tmp_path / "taken")), "NB401", tmp_path, files=2)
    refused(convert(path, "-o", str(tmp_path / "no" / "such")), "NB401", tmp_path, files=2)


def test_an_edited_script_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook(GOOD))
    assert convert(path).returncode == 0
    script = tmp_path / "n-job" / "src" / "n.py"
    edited = script.read_text() + "# mine\n"
    script.write_text(edited)
    refused(convert(path, "--prints", "drop"), "NB403", tmp_path, files=2)
    assert script.read_text() == edited
    assert convert(path, "--force").returncode == 0
    assert "# mine" not in script.read_text()


def test_nbformat_3_works_upgraded(tmp_path: Path) -> None:
    cell = {
        "cell_type": "code",
        "language": "python",
        "input": GOOD,
        "outputs": [],
        "collapsed": False,
        "metadata": {},
        "prompt_number": 1,
    }
    book = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": [cell], "metadata": {}}],
    }
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(book))
    run = convert(path)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "old-job" / "src" / "old.py").is_file()


@pytest.mark.parametrize("stem", [pytest.param("mlflow", marks=pytest.mark.long), "json", "class", "übung"])
def test_a_notebook_named_like_a_module_gets_another_name(stem: str, tmp_path: Path, store: Path) -> None:
    path = tmp_path / f"{stem}.ipynb"
    path.write_text(notebook("import numpy as np\nx = np.ones(3).sum()\nprint('n:', x)"))
    tracking = "custom" if stem == "mlflow" else "none"  # MLflow takes seconds to import
    run = convert(path, "--tracking", tracking)
    assert run.returncode == 0, run.stderr
    (script,) = (tmp_path / f"{stem}-job" / "src").iterdir()
    assert script.stem.isidentifier()
    assert script.stem not in {"mlflow", "json", "numpy", "class"}
    copy_store(store, tmp_path)
    environment = {**os.environ, "MLFLOW_TRACKING_URI": f"sqlite:///{tmp_path}/mlflow.db"}
    ran = subprocess.run(
        [sys.executable, str(script)], env=environment, cwd=tmp_path, timeout=120, check=False
    )
    assert ran.returncode == 0
