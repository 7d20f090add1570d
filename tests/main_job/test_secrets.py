"""A notebook with secrets: they are in no file and no message of ours, and the findings name their cells."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from nb2job.cli import main
from nb2job.convert import convert
from nb2job.errors import Nb2jobError
from nb2job.program.settings import Settings
from nb2job.verify.verify import verify

KEY = base64.b64encode(hashlib.sha512(b"nb2job").digest()).decode()
TOKEN = "ghp_" + "a1b2c3d4e5" * 4
PASSWORD = "tr0ub4dor-x"
SECRETS = (KEY, KEY[:40], TOKEN, PASSWORD)

CELLS = [
    f"# Load\n\nThe key is `{KEY}`, the password {PASSWORD}.",
    f'import os\nimport loader\nSTORAGE_KEY = "{KEY}"  # was {KEY}\nn = 3  # {PASSWORD}',
    f"%env DB_PASSWORD={PASSWORD}\n!pip install git+https://{TOKEN}@github.com/lab/tools.git",
    f'url = "https://bob:{PASSWORD}@host/data.csv"\nprint("url", url, STORAGE_KEY)',
    f"%%writefile settings.ini\n[storage]\nkey = {KEY}\n",
    f'import os\nos.environ["API_TOKEN"] = "{TOKEN}"\nsize = loader.size() + n\nprint("size:", size)',
]


def notebook(folder: Path, cells: list[str] = CELLS) -> Path:
    data: dict[str, Any] = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": []}
    for number, source in enumerate(cells):
        kind = "markdown" if source.startswith("# Load") else "code"
        cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source}
        if kind == "code":
            shown = [{"output_type": "stream", "name": "stdout", "text": [f"the key {KEY}\n"]}]
            cell |= {"execution_count": None, "outputs": shown if number == 3 else []}
        data["cells"].append(cell)
    path = folder / "train.ipynb"
    path.write_text(json.dumps(data), encoding="utf-8")
    (folder / "loader.py").write_text(f'"""Loads."""\nKEY = "{KEY}"\n\n\ndef size():\n    return len(KEY)\n')
    return path


def nb2job(*arguments: str) -> str:
    """What a command says, on both streams."""
    result = CliRunner().invoke(main, [*arguments])
    return result.output + (result.stderr if result.stderr_bytes else "")


def texts(folder: Path) -> dict[str, str]:
    return {str(path): path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()}


def assert_clean(text: str) -> None:
    for secret in SECRETS:
        assert secret not in text


def test_no_file_holds_them(tmp_path: Path) -> None:
    job = tmp_path / "job"
    said = nb2job("-v", "convert", str(notebook(tmp_path)), "-o", str(job))
    found = texts(job)
    assert {Path(name).name for name in found} >= {
        "job.yml",
        "nb2job.json",
        "conda.yml",
        "loader.py",
        "submit.py",
    }
    for text in (*found.values(), said):
        assert_clean(text)
        assert "__SECRET_" not in text
    assert f"{tmp_path / 'train.ipynb'}:cell 2:3: NB211" in said
    assert "cell 4:1: NB212" in said


def test_the_script_reads_the_environment(tmp_path: Path) -> None:
    job = tmp_path / "job"
    nb2job("convert", str(notebook(tmp_path)), "-o", str(job))
    script = (job / "src" / "train.py").read_text(encoding="utf-8")
    assert 'STORAGE_KEY = os.environ["AZURE_STORAGE_KEY"]  # was ***' in script
    assert 'KEY = os.environ["AZURE_STORAGE_KEY"]' in (job / "src" / "loader.py").read_text(encoding="utf-8")
    assert "github.com/lab/tools" in (job / "environment" / "conda.yml").read_text(encoding="utf-8")
    assert "AZURE_STORAGE_KEY" in (job / "job.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [["explain"], ["explain", "--format", "json"], ["convert", "--dry-run"]])
def test_no_plan_shows_them(tmp_path: Path, command: list[str]) -> None:
    said = nb2job(*command, str(notebook(tmp_path)))
    assert "NB211" in said
    assert_clean(said)


@pytest.mark.parametrize(
    ("cells", "options"),
    [
        ([*CELLS, f'broken = ("{KEY}"'], {}),
        ([*CELLS, f'%%unknown {KEY}\n"{KEY}"'], {}),
        (CELLS, {"param": ("size_of",)}),
        (CELLS, {"param": ("STORAGE_KEY",)}),
        (CELLS, {"param": (f"key='{KEY}'",)}),
        (CELLS, {"param": (f"password='{PASSWORD}'",)}),
        (CELLS, {"env": (("AZURE_STORAGE_KEY", KEY),)}),
        (CELLS, {"tag": (("api_token", TOKEN),)}),
        (CELLS, {"display_name": f"run {KEY}"}),
    ],
)
def test_no_error_tells_them(tmp_path: Path, cells: list[str], options: dict[str, Any]) -> None:
    with pytest.raises(Nb2jobError) as raised:
        convert(notebook(tmp_path, cells), Settings(**options))
    assert_clean(str(raised.value))


def test_notebook_and_script_do_the_same(tmp_path: Path, store: Path) -> None:
    cells = [
        CELLS[1],
        f'os.environ["API_TOKEN"] = "{TOKEN}"\nsize = len(os.environ["API_TOKEN"]) + loader.size()',
    ]
    path = notebook(tmp_path, cells)
    nb2job("convert", str(path), "-o", str(tmp_path / "job"))
    found = verify(path, tmp_path / "job" / "src" / "train.py", store=store)
    assert found.same, found
    assert "size" in found.equal


def test_a_key_in_two_parts_in_a_module_is_in_no_file(tmp_path: Path) -> None:
    path = notebook(tmp_path, ["import loader\nsize = loader.size()"])
    text = f'"""Loads."""\nHEAD = "{KEY[:40]}"\n\n\ndef size():\n    return len(HEAD + "{KEY[40:]}")\n'
    (tmp_path / "loader.py").write_text(text)
    nb2job("convert", str(path), "-o", str(tmp_path / "job"))
    for one in texts(tmp_path / "job").values():
        assert KEY[:40] not in one
        assert KEY[40:] not in one


def test_without_its_secret_the_script_says_which_is_missing(tmp_path: Path) -> None:
    nb2job("convert", str(notebook(tmp_path, [f'key = "{KEY}"\nn = len(key)'])), "--tracking", "none")
    environment = {name: value for name, value in os.environ.items() if name != "AZURE_STORAGE_KEY"}
    script = tmp_path / "train-job" / "src" / "train.py"
    run = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert run.returncode == 1
    assert "KeyError: 'AZURE_STORAGE_KEY'" in run.stderr
