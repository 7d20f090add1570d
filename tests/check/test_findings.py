"""Findings of `nb2job check`: of notebooks with and without a job folder; which count, and in what form."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.check.conftest import write_notebook

Call = Callable[..., Any]

UNORDERED = ("x = 1", "print('x:', x)")


@pytest.fixture
def unordered(room: Path) -> Path:
    """A notebook whose cells were run in another order."""
    path = room / "train.ipynb"
    write_notebook(path, *UNORDERED)
    book = json.loads(path.read_text(encoding="utf-8"))
    book["cells"][0]["execution_count"] = 5
    path.write_text(json.dumps(book), encoding="utf-8")
    return room


def test_a_notebook_without_a_folder_is_looked_at(unordered: Path, nb2job: Call) -> None:
    outcome = nb2job("check")
    assert outcome.exit_code == 1
    assert outcome.stdout.startswith("train.ipynb:cell 2:1: NB110 unordered")


def test_what_a_script_would_lack_is_told_where_somebody_wants_one(room: Path, nb2job: Call) -> None:
    write_notebook(room / "train.ipynb", "with open('/data/x.txt', 'w') as file:\n    file.write('x')")
    assert nb2job("check", "--ignore", "NB240").stdout == ""
    assert nb2job("convert", "train.ipynb").exit_code == 0
    assert "NB320" in nb2job("check").stdout


def test_findings_of_what_is_unchanged_are_those_of_its_conversion(unordered: Path, nb2job: Call) -> None:
    first = nb2job("check").stdout
    assert nb2job("convert", "train.ipynb").exit_code == 0
    record = Path("train-job/nb2job.json")
    assert "NB110" in record.read_text(encoding="utf-8")
    assert nb2job("check").stdout == first
    record.write_text(record.read_text(encoding="utf-8").replace("unordered: this", "as recorded"), "utf-8")
    assert "as recorded" in nb2job("check").stdout
    assert nb2job("check", "--ignore", "NB110").exit_code == 0


@pytest.mark.parametrize(
    ("options", "table", "told"),
    [
        ((), "", True),
        (("--ignore", "NB1"), "", False),
        (("--ignore", "NB2,nb110"), "", False),
        (("--select", "NB2"), "", False),
        (("--select", "NB2,NB110"), "", True),
        ((), '[tool.nb2job]\nignore = ["NB110"]', False),
        ((), '[tool.nb2job.notebooks."tr*.ipynb"]\nignore = ["NB110"]', False),
        ((), '[tool.nb2job.notebooks."other/*.ipynb"]\nignore = ["NB110"]', True),
        (("--ignore", "NB2"), '[tool.nb2job]\nignore = ["NB110"]', False),
        ((), '[tool.nb2job]\nselect = ["NB43"]', False),
    ],
)
def test_which_codes_count(
    unordered: Path, nb2job: Call, options: tuple[str, ...], table: str, told: bool
) -> None:
    Path("pyproject.toml").write_text(table, encoding="utf-8")
    outcome = nb2job("check", *options)
    assert (outcome.exit_code, "NB110" in outcome.stdout) == (int(told), told)


def test_a_code_that_is_none(room: Path, nb2job: Call) -> None:
    outcome = nb2job("check", "--ignore", "NB110,E501")
    assert (outcome.exit_code, "E501: no code begins so" in outcome.stderr) == (2, True)


def test_a_comment_silences(unordered: Path, nb2job: Call) -> None:
    path = unordered / "train.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("x)", "x)  # nb2job: ignore[NB110]"), "utf-8")
    assert nb2job("check").exit_code == 0


def test_a_comment_below_the_line_of_a_cell_magic_silences(room: Path, nb2job: Call) -> None:
    script = (
        "%%writefile fit.py\nimport argparse\nfrom sklearn.svm import SVC\nm = SVC().fit([[1], [2]], [0, 1])"
    )
    write_notebook(room / "train.ipynb", script)
    assert nb2job("convert", "train.ipynb").exit_code == 0
    assert "cell 1:1: NB224" in nb2job("check").stdout
    write_notebook(room / "train.ipynb", script.replace("\n", "\n# nb2job: ignore[NB224]\n", 1))
    assert nb2job("check", "--fix").exit_code == 0


def test_how_large_stored_outputs_may_be(room: Path, nb2job: Call) -> None:
    book = json.loads((room / "train.ipynb").read_text(encoding="utf-8"))
    book["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "score: 0.3"}]
    (room / "train.ipynb").write_text(json.dumps(book), encoding="utf-8")
    limit = "[tool.nb2job]\nstored_outputs = 5\n"
    for made in (False, True):
        (room / "pyproject.toml").write_text("", encoding="utf-8")
        assert not made or nb2job("convert", "train.ipynb").exit_code == 0
        assert nb2job("check").exit_code == 0
        (room / "pyproject.toml").write_text(limit, encoding="utf-8")
        assert nb2job("check").stdout.startswith("train.ipynb:cell 2:1: NB112")
    assert nb2job("check", "--fix").exit_code == 1
    assert nb2job("check").stdout.startswith("train.ipynb:cell 2:1: NB112")
    write_notebook(room / "train.ipynb", "x =", nb2job={"stored_outputs": 0})  # what is none is no drift
    assert nb2job("check").exit_code == 2


@pytest.mark.parametrize(
    ("cells", "metadata", "code"),
    [
        (("x = 1", "y = ("), {}, "NB105"),
        (("%%unknown\nx",), {}, ""),
        (("x <- 1",), {"kernelspec": {"name": "ir", "display_name": "R"}}, ""),
        ((), {}, ""),
    ],
)
def test_what_cannot_be_converted(
    room: Path, nb2job: Call, cells: tuple[str, ...], metadata: dict[str, Any], code: str
) -> None:
    """A notebook that nobody has asked to convert may be in any language, and use any magic."""
    write_notebook(room / "train.ipynb", *cells, **metadata)
    outcome = nb2job("check")
    assert (outcome.exit_code, code in outcome.stdout) == (int(bool(code)), True)


@pytest.mark.parametrize(
    "magic",
    [
        "%run missing.ipynb",
        "%store -r rows",
        "%%bigquery rows\nSELECT 1",
        "%R -o rows rows <- 1",
        "%x",
        "%y 1",
    ],
)
def test_a_magic_that_is_not_known_may_set_any_name(room: Path, nb2job: Call, magic: str) -> None:
    write_notebook(room / "train.ipynb", magic, "print(rows)")
    assert nb2job("check").stdout == ""
    write_notebook(room / "train.ipynb", "%matplotlib inline\n!ls", "print(rows)")
    assert nb2job("check").stdout.startswith("train.ipynb:cell 2:1: NB223 rows is read")


def test_forms(unordered: Path, nb2job: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    outcome = nb2job("check", "--format", "json")
    (found,) = json.loads(outcome.stdout)
    assert (outcome.exit_code, found["path"], found["cell"], found["line"]) == (1, "train.ipynb", 2, 1)
    assert (found["code"], found["error"], bool(found["hint"])) == ("NB110", False, True)
    outcome = nb2job("check", "--format", "github")
    assert outcome.stdout.startswith("::warning file=train.ipynb,line=1,title=NB110::cell 2:1: unordered: ")
    assert len(outcome.stdout.splitlines()) == 1
    monkeypatch.setenv("GITHUB_WORKSPACE", str(unordered.parent))
    path = f"{unordered.name}/train.ipynb"
    assert nb2job("check", "--format", "github").stdout.startswith(f"::warning file={path},line=1,title=")
    monkeypatch.delenv("GITHUB_WORKSPACE")
    Path("50%,a.ipynb").write_text("{", encoding="utf-8")
    outcome = nb2job("check", "50%,a.ipynb", "--format", "github")
    assert outcome.stdout.startswith("::error file=50%25%2Ca.ipynb,line=1,title=NB102::")
    assert nb2job("check", "train.ipynb", "--ignore", "NB1", "--format", "json").stdout == "[]\n"


def test_annotations_start_at_the_repository(
    unordered: Path, nb2job: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder below its top, where no workflow says where that is."""
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    Path(".git").mkdir()
    Path("books").mkdir()
    Path("train.ipynb").rename("books/train.ipynb")
    for folder in ("books", ".."):
        monkeypatch.chdir(unordered / folder)
        path = unordered / "books" / "train.ipynb"
        outcome = nb2job("check", str(path), "--format", "github")
        assert outcome.stdout.startswith("::warning file=books/train.ipynb,line=1,title=NB110::cell 2:1: ")


def test_syntax_of_a_newer_python(room: Path, nb2job: Call) -> None:
    for version, hint in (("3.99.1", "It was written in Python 3.99"), ("3.8.0", "Mend the cell")):
        write_notebook(room / "train.ipynb", "x = = 1", language_info={"name": "python", "version": version})
        assert f"\n  {hint}" in nb2job("check").stdout


def test_annotations_name_the_line_of_the_file(room: Path, nb2job: Call) -> None:
    """As Jupyter writes it, one of a source in one piece, and a script."""
    first = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# A\n", "\n", '{["text]\\']}
    code = {"cell_type": "code", "id": "b", "metadata": {"x": [{}]}, "execution_count": 1, "outputs": []}
    cells = [
        first,
        code | {"source": ["print(1)\n", "\n", "import os"]},
        code | {"id": "c", "source": "import re"},
    ]
    book = {"metadata": {}, "nbformat": 4, "nbformat_minor": 5, "cells": cells}
    text = json.dumps(book, indent=1)
    Path("book.ipynb").write_text(text, encoding="utf-8")
    outcome = nb2job("check", "book.ipynb", "--format", "github", "--select", "NB243")
    numbers = [
        number
        for number, line in enumerate(text.split("\n"), start=1)
        if '"import os' in line or "import re" in line
    ]
    assert [line.split(",")[1] for line in outcome.stdout.splitlines()] == [f"line={one}" for one in numbers]
    Path("script.py").write_text("# %% [markdown]\n# # A\n# %%\nprint(1)\n\nimport os\n", encoding="utf-8")
    outcome = nb2job("check", "script.py", "--format", "github", "--select", "NB243")
    assert outcome.stdout.startswith("::warning file=script.py,line=6,title=NB243::cell 2:3")
