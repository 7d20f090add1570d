"""`nb2job convert --again`, and where job folders go by the settings of a project."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

BOOK = "# %%\nrows = [1, 2]\nC = 0.1\n# %%\nmodel = sum(rows) * C\nprint('score:', model)\n"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "train.py").write_text(BOOK, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_again_keeps_the_folder_and_the_options(room: Path, nb2job: Call) -> None:
    Path("jobs").mkdir()
    assert (
        nb2job("convert", "books/train.py", "-o", "jobs/mine", "--param", "C", "--compute", "cpu").exit_code
        == 0
    )
    assert nb2job("convert", "books/train.py", "--again").stdout == ""
    Path("books/train.py").write_text(BOOK.replace("[1, 2]", "[3]"), encoding="utf-8")
    outcome = nb2job("convert", "books/train.py", "--again", "--compute", "gpu")
    assert (outcome.exit_code, outcome.stdout.startswith("jobs/mine: ")) == (1, True)
    assert "--C" in Path("jobs/mine/src/train.py").read_text(encoding="utf-8")
    record = json.loads(Path("jobs/mine/nb2job.json").read_text(encoding="utf-8"))
    assert (record["options"], record["settings"]["compute"]) == (["compute", "param"], "gpu")
    assert nb2job("convert", "books/train.py", "--again").exit_code == 0
    assert not Path("books/train-job").exists()


@pytest.mark.parametrize("named", [("books/train.py",), ("books/train.py", "books/b.py")])
def test_a_folder_made_elsewhere_is_found_again(room: Path, nb2job: Call, named: tuple[str, ...]) -> None:
    Path("deploy").mkdir()
    nb2job("convert", "books/train.py", "-o", "deploy/churn")
    Path("books/train.py").write_text(BOOK.replace("[1, 2]", "[3]"), encoding="utf-8")
    Path("books/b.py").write_text(BOOK, encoding="utf-8")
    assert "deploy/churn: " in nb2job("convert", *named).stdout
    assert not Path("books/train-job").exists()


def test_several_folders_are_not_chosen_from(room: Path, nb2job: Call) -> None:
    for name in ("a", "b"):
        nb2job("convert", "books/train.py", "-o", name)
    outcome = nb2job("convert", "books/train.py")
    assert (outcome.exit_code, "NB006 it has several job folders: a, b" in outcome.stderr) == (
        2,
        True,
    )
    nb2job("convert", "books/train.py", "-o", "books/train-job")
    assert nb2job("convert", "books/train.py").stdout.startswith("books/train-job: ")


def test_again_says_one_line_where_few_words_are_wanted(room: Path, nb2job: Call) -> None:
    """As the hook asks."""
    outcome = nb2job("convert", "books/train.py", "--again", "--quiet")
    assert (outcome.stdout, outcome.stderr) == ("books/train-job: 6 files written\n", "")


def test_again_makes_a_first_folder(room: Path, nb2job: Call) -> None:
    assert nb2job("convert", "-r", ".", "--again").exit_code == 1
    assert Path("books/train-job/src/train.py").is_file()
    outcome = nb2job("convert", "-r", ".", "--again")
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert outcome.stderr == "1 notebook: 1 converted, 0 failed\n"


def test_again_leaves_hand_made_changes(room: Path, nb2job: Call) -> None:
    nb2job("convert", "books/train.py")
    script = Path("books/train-job/src/train.py")
    script.write_text("# mine\n", encoding="utf-8")
    assert nb2job("convert", "books/train.py", "--again").exit_code == 0
    Path("books/train.py").write_text(BOOK.replace("[1, 2]", "[3]"), encoding="utf-8")
    assert "NB403" in nb2job("convert", "books/train.py", "--again").stderr
    assert script.read_text(encoding="utf-8") == "# mine\n"


@pytest.mark.parametrize("again", [(), ("--again",)])
def test_settings_that_cannot_be_read_stop_their_own_notebooks(
    room: Path, nb2job: Call, again: tuple[str, ...]
) -> None:
    Path("other").mkdir()
    Path("other/b.py").write_text(BOOK, encoding="utf-8")
    Path("other/pyproject.toml").write_text("[tool.nb2job", encoding="utf-8")
    outcome = nb2job("convert", "-r", ".", *again)
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("other/pyproject.toml: NB009")
    assert Path("books/train-job/src/train.py").is_file()
    assert not Path("other/b-job").exists()


@pytest.mark.parametrize("path", ["books/train.py", "books"])
def test_folders_go_where_the_project_says(room: Path, nb2job: Call, path: str) -> None:
    Path("pyproject.toml").write_text('[tool.nb2job]\noutput = "jobs"\n', encoding="utf-8")
    outcome = nb2job("convert", "-r", path)
    assert (outcome.exit_code, outcome.stdout) == (0, "jobs/books/train-job: 6 files written\n")
    assert Path("jobs/books/train-job/src/train.py").is_file()
    assert nb2job("convert", path if path != "books" else "books/train.py").exit_code == 0
    assert nb2job("check").stderr == "1 notebook: nothing to tell\n"
    assert [one.name for one in Path("books").iterdir()] == ["train.py"]
    Path("elsewhere").mkdir()
    assert nb2job("convert", "books/train.py", "-o", "elsewhere/mine").exit_code == 0


def test_a_notebook_s_own_table_says_nothing_of_places(room: Path, nb2job: Call) -> None:
    book = {"cells": [], "metadata": {"nb2job": {"output": "jobs"}}, "nbformat": 4, "nbformat_minor": 5}
    Path("a.ipynb").write_text(json.dumps(book), encoding="utf-8")
    assert "NB009 metadata.nb2job.output: no such key" in nb2job("convert", "a.ipynb").stderr
