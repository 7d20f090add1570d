"""The tests that a job folder brings: they say what holds, and pass as generated."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nb2job.convert import convert, job_folder
from nb2job.job.write import write
from nb2job.program.settings import Settings

ALONE = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
"""Plugins that happen to be installed take longer to import than the generated tests to run."""


def made(folder: Path, *cells: str, **settings: Any) -> str:
    """The text of the tests of a notebook, which is written beside its job folder."""
    listed = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": one}
        for one in cells
    ]
    book = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": listed}
    (folder / "study.ipynb").write_text(json.dumps(book))
    chosen = Settings(**{"tracking": "none", "plots": "keep", "models": "none"} | settings)
    _, files = job_folder(convert(folder / "study.ipynb", chosen), folder / "study-job")
    write(files, folder / "study-job", force=True)
    return files["tests/test_study.py"]


def outcome(folder: Path) -> str:
    """The last line of pytest on the generated tests."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", "tests"]
    run = subprocess.run(
        command, cwd=folder / "study-job", env=ALONE, capture_output=True, text=True, check=False
    )
    assert run.returncode in (0, 5), run.stdout
    return run.stdout.strip().rpartition("\n")[2]


ARGUMENTS = """n_trees = 10
rate = -0.5
deep = True
label = "a b"
sizes = [1, 2]
grid = (3, 4)
seed: int = None
print(n_trees, rate, deep, label, sizes, grid, seed)"""


def test_arguments_of_every_type(tmp_path: Path) -> None:
    text = made(tmp_path, ARGUMENTS, param=("n_trees", "rate", "deep", "label", "sizes", "grid"))
    assert "args.rate == -0.5" in text
    assert "args.deep is True" in text
    assert 'args.label == "a b"' in text
    assert "args.sizes == [1, 2]" in text
    assert "args.grid == (3, 4)" in text
    assert '("--grid=[1, 2]", "grid", (1, 2))' in text
    assert '("--deep=false", "deep", False)' in text
    assert '("--n-trees=16.0", "n_trees", 16)' in text
    found = outcome(tmp_path)
    assert "passed" in found
    assert "skipped" not in found


FUNCTIONS = """import functools
def plain(a, /, b, *rest, c=1, **more):
    return a
@functools.lru_cache(None)
def cached(a):
    return a
def twice(a):
    return a
def again(a):
    return a
class Box:
    def method(self): pass
x = plain(1, 2), cached(1), twice(1), Box"""


PARSER = """import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lambda", type=float, default=0.5)
parser.add_argument("--kind", choices=["a", "b"], default="a")
parser.add_argument("--many", type=int, required=True)
args = parser.parse_args(["--many", "3"])"""


def test_a_parser_of_the_notebooks_own(tmp_path: Path) -> None:
    text = made(tmp_path, PARSER, "print(getattr(args, 'lambda'), args.kind, args.many)")
    assert "args.lambda" not in text
    assert "passed" in outcome(tmp_path)


def test_functions_with_their_arguments(tmp_path: Path) -> None:
    text = made(tmp_path, FUNCTIONS, "again = functools.partial(again, 1)\ny = again()\nprint(y, x)")
    assert '("plain", "a, b, rest, c, more")' in text
    assert '("twice", "a")' in text
    assert '"cached"' not in text
    assert '"Box"' not in text
    assert "passed" in outcome(tmp_path)


def test_a_run_on_the_data_of_the_notebook(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "rows.txt").write_text("1\n2\n")
    text = made(
        tmp_path, "rows = open('data/rows.txt').read().split()", "print('rows', rows)\nassert len(rows) == 2"
    )
    assert 'NOTEBOOK / "data/rows.txt"' in text
    assert "skipped" not in outcome(tmp_path)
    (tmp_path / "data" / "rows.txt").unlink()
    assert "1 skipped" in outcome(tmp_path)


def test_a_file_that_is_no_argument_is_copied(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("1\n2\n")
    helpers = (
        "def read(path='rows.csv'):\n    return open(path).read()\ndef named(path='b'):\n    return path"
    )
    cells = (helpers, "x = read()\nprint(x, named())")
    assert 'for name in ["rows.csv"]' in made(tmp_path, *cells)
    assert "skipped" not in outcome(tmp_path)


def test_what_is_said_or_written_is_no_file_to_bring(tmp_path: Path) -> None:
    lines = [
        "def read(path):\n    return open(path).read()",
        "for one in ['a.csv', 'b.csv']:\n    print(read(one))",
        "print('All was saved to rows.csv')",
        "if not read('a.csv'):\n    raise ValueError('Nothing in c.csv')",
        "with open('/tmp/../d.csv', 'w') as f:\n    f.write('1')",
        "import json\nfor one in 'ef':\n    with open('e.json', 'x') as f:\n        json.dump(1, f)",
    ]
    assert 'for name in ["a.csv", "b.csv"]' in made(tmp_path, *lines)


@pytest.mark.parametrize(
    "cells",
    [
        ("name = input('Who? ')", "print('hello', name)"),
        ("import pandas as pd\ndf = pd.read_csv('https://example.org/x.csv')", "print(df.shape)"),
    ],
)
def test_no_run_where_it_cannot_be_had(cells: tuple[str, ...], tmp_path: Path) -> None:
    text = made(tmp_path, *cells)
    assert "test_it_runs" not in text
    assert "NOTEBOOK" not in text
    assert "passed" in outcome(tmp_path)


def test_a_variable_of_the_environment(tmp_path: Path) -> None:
    text = made(
        tmp_path, "import os\nkey = os.environ['NO_SUCH_KEY']\nos.environ['MINE'] = 'x'", "print(key)"
    )
    assert 'if "NO_SUCH_KEY" not in os.environ' in text
    assert "MINE" not in text
    assert "1 skipped" in outcome(tmp_path)


def test_what_the_run_logs_is_no_file_to_bring(tmp_path: Path) -> None:
    assert "traceback.txt" not in made(tmp_path, "a = 1\nprint('a:', a)", tracking="custom")


def test_few_epochs_unless_something_is_asserted(tmp_path: Path) -> None:
    cell = "epochs = 100\nx = 0\nfor _ in range(epochs):\n    x += 1"
    assert '"--epochs=2"' in made(tmp_path, cell, "print(x)")
    assert "=2" not in made(tmp_path, cell, "assert x == 100")


@pytest.mark.parametrize(
    "cells",
    [
        ("x = 1", "exec('y = x + 1')\nprint(y)"),
        ("import asyncio\nawait asyncio.sleep(0)", "x = 2\nprint(x)"),
        ("import asyncio", "script = 1\npytest = 2\nprint(script + pytest)"),
    ],
)
def test_programs_of_other_shapes(cells: tuple[str, ...], tmp_path: Path) -> None:
    made(tmp_path, *cells)
    assert "skipped" not in outcome(tmp_path)


def test_the_same_again(tmp_path: Path) -> None:
    cells = (ARGUMENTS, FUNCTIONS, "z = open('b.csv'), open('a.csv')")
    assert made(tmp_path, *cells) == made(tmp_path, *cells)
