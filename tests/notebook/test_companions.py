"""Files that a notebook's lines name: found where IPython would find them, read as text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nb2job.errors import NotebookError
from nb2job.notebook.cell import Cell, Companion, Notebook, Place, by_name
from nb2job.notebook.companions import with_companions
from nb2job.notebook.inline import inlined
from nb2job.notebook.run_line import RunLine, run_line


def found(folder: Path, *sources: str) -> dict[str, Companion]:
    cells = tuple(Cell(number, "code", source) for number, source in enumerate(sources, start=1))
    companions = with_companions(Notebook(str(folder / "a.ipynb"), cells)).companions
    return {one.path: one for one in companions}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def write_notebook(path: Path, *sources: str) -> None:
    cells = [
        {"cell_type": "code", "source": one, "metadata": {}, "outputs": [], "execution_count": None}
        for one in sources
    ]
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("a.py", RunLine(frozenset(), "a.py")),
        ("-i a.py", RunLine(frozenset("i"), "a.py")),
        ("-t -N 3 a.py", RunLine(frozenset("tN"), "a.py")),
        ("a.py -x 'b c'", RunLine(frozenset(), "a.py", ("-x", "b c"))),
        ("-m pkg.tool 1", RunLine(frozenset("m"), "pkg/tool.py", ("1",))),
        ("'my file.ipynb';", RunLine(frozenset(), "my file.ipynb")),
        (r"..\tools\load.ipynb", RunLine(frozenset(), "../tools/load.ipynb")),
        (r'"..\\tools\\load.py" -x', RunLine(frozenset(), "../tools/load.py", ("-x",))),
        (r"my\ tool.py 'a\tb'", RunLine(frozenset(), "my tool.py", (r"a\tb",))),
        ("", None),
        ("-i", None),
        ("--nope a.py", None),
        ("'unclosed", None),
    ],
)
def test_a_run_line(rest: str, expected: RunLine | None) -> None:
    assert run_line(rest) == expected


def test_a_file_that_is_run_travels_with_what_it_imports(tmp_path: Path) -> None:
    files = {
        "tool.py": "import near\nfrom pkg import part\n",
        "near.py": "",
        "pkg/part.py": "from . import x",
    }
    write(tmp_path, {**files, "pkg/__init__.py": "", "far.py": ""})
    assert sorted(one for one in found(tmp_path, "%run tool.py\nimport far")) == [
        "near.py",
        "pkg/__init__.py",
        "pkg/part.py",
        "tool.py",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "%run tool.py",
        "%run tool",
        "run tool.py",
        "get_ipython().run_line_magic('run', 'tool.py')",
        "!python tool.py 1",
    ],
)
def test_how_a_file_is_named(tmp_path: Path, source: str) -> None:
    write(tmp_path, {"tool.py": "x = 1"})
    assert found(tmp_path, source)["tool.py"].travels


@pytest.mark.parametrize(
    "source", ["%run gone.py", "%run {name}.py", "%run", "# %run tool.py", "x = '%run tool.py'"]
)
def test_what_names_no_file(tmp_path: Path, source: str) -> None:
    write(tmp_path, {"tool.py": "x = 1"})
    assert found(tmp_path, source) == {}


def test_the_folder_that_the_notebook_is_in_then(tmp_path: Path) -> None:
    write(tmp_path, {"sub/a.py": "", "a.py": ""})
    assert [*found(tmp_path, "%cd sub", "%run a.py")] == ["sub/a.py"]
    assert [*found(tmp_path, "import os\nos.chdir('sub')\nos.chdir('..')", "%run a.py")] == ["a.py"]
    assert [*found(tmp_path, "%cd gone", "%run a.py")] == ["a.py"], "IPython stays where it is"
    assert [*found(tmp_path, "import os\nos.chdir(folder)", "%run a.py")] == [], "nobody knows where"


def test_a_notebook_that_is_run_and_one_that_it_runs(tmp_path: Path) -> None:
    write_notebook(tmp_path / "b.ipynb", "%run c.ipynb\nx = 1", "y = 2")
    write_notebook(tmp_path / "c.ipynb", "z = 3")
    companions = found(tmp_path, "%run b.ipynb")
    assert sorted(companions) == ["b.ipynb", "c.ipynb"]
    assert companions["b.ipynb"].cells[1] == Cell(2, "code", "y = 2", file="b.ipynb")
    assert not companions["b.ipynb"].travels


def test_a_file_that_is_run_in_the_notebook_is_a_cell(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1"})
    assert found(tmp_path, "%run -i a.py")["a.py"].cells == (Cell(1, "code", "x = 1", file="a.py"),)


def test_a_file_that_is_no_notebook(tmp_path: Path) -> None:
    (tmp_path / "b.ipynb").write_text("{")
    with pytest.raises(NotebookError) as caught:
        found(tmp_path, "%run b.ipynb")
    assert caught.value.code == "NB102"


def test_requirements_and_those_they_name(tmp_path: Path) -> None:
    write(tmp_path, {"req.txt": "numpy\n-r sub/more.txt\n", "sub/more.txt": "pandas\n-r ../req.txt"})
    assert sorted(found(tmp_path, "!pip install -q -r req.txt")) == ["req.txt", "sub/more.txt"]


def test_one_name_for_two_files_is_no_name() -> None:
    files = (Companion("a.py", "a.py", ""), Companion("a.py", "sub/a.py", ""), Companion("b.py", "b.py", ""))
    assert [*by_name(files)] == ["b.py"]


def test_cells_stand_where_the_line_was() -> None:
    """What is around the line keeps its place; the heading above holds again below."""
    other = Companion("b.ipynb", "b.ipynb", "", (Cell(1, "code", "y = 2", file="b.ipynb"),))
    cells = (Cell(1, "markdown", "# Title"), Cell(2, "code", "x = 1\n%run b.ipynb\nz = 3"))
    book, notes = inlined(Notebook("a.ipynb", cells, companions=(other,)))
    assert [(one.index, one.source, one.file) for one in book.cells] == [
        (1, "# Title", ""),
        (2, "x = 1", ""),
        (1, "y = 2", "b.ipynb"),
        (1, "# Title", ""),
        (2, "\n\nz = 3", ""),
    ]
    assert [one.place for one in notes] == [Place(2, 2)]


def test_a_notebook_that_runs_itself() -> None:
    other = Companion("b.ipynb", "b.ipynb", "", (Cell(3, "code", "\n%run b.ipynb", file="b.ipynb"),))
    with pytest.raises(NotebookError) as caught:
        inlined(Notebook("a.ipynb", (Cell(1, "code", "%run b.ipynb"),), companions=(other,)))
    assert (caught.value.code, caught.value.path, caught.value.cell, caught.value.line) == (
        "NB107",
        "b.ipynb",
        3,
        2,
    )


def test_a_file_that_is_run_with_our_names_and_without(tmp_path: Path) -> None:
    """They are two companions: code for the notebook's namespace, and a file with one of its own."""
    write(tmp_path, {"a.py": "x = __file__"})
    cells = tuple(Cell(n, "code", one) for n, one in enumerate(["%run a.py", "%run -i a"], start=1))
    both = with_companions(Notebook(str(tmp_path / "a.ipynb"), cells)).companions
    assert [(one.name, one.travels, [cell.source for cell in one.cells]) for one in both] == [
        ("a.py", True, []),
        ("-i a", False, ["x = 'a.py'"]),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import sys\nx = sys.argv", "%run -i sub/a.py"),
        ("import argparse", "%run -i sub/a.py 1"),
        ("raise SystemExit", "%run -i sub/a.py"),
        ("x = 1", "%run -i -n sub/a.py"),
        ("x = '__file__'\ny = __file__", "%run -i sub/a.py"),
        ("x = f'{__file__}'", "%run -i sub/a.py"),
        ("x = __file__ +", "%run -i sub/a.py"),
        ("import near", "%run -i sub/a.py"),
    ],
)
def test_a_file_that_asks_how_it_was_started_is_run(tmp_path: Path, text: str, line: str) -> None:
    write(tmp_path, {"sub/a.py": text, "sub/near.py": ""})
    assert found(tmp_path, line)["sub/a.py"].travels


def test_a_file_that_a_cell_writes_is_taken_as_it_is_then(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1"})
    companion = found(tmp_path, "%%writefile a.py\nx = 2", "%run -i a.py")["a.py"]
    assert (companion.cells, companion.travels) == ((), False)


@pytest.mark.parametrize(
    "line",
    [
        "shutil.copy('./train.py', folder)",
        "text = open('train.py').read()",
        "text = Path('train.py').read_text()",
        "step = PythonScriptStep(script_name='train.py', source_directory='.')",
    ],
)
def test_a_source_file_that_is_copied_or_read(line: str, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("import steps\n")
    (tmp_path / "steps.py").write_text("x = 1\n")
    companions = found(tmp_path, line)
    assert companions["train.py"].travels
    assert companions["steps.py"].text == "x = 1\n"


@pytest.mark.parametrize(
    "lines",
    [
        ["%%writefile train.py\nx = 2", "shutil.copy('train.py', folder)"],
        ["open('train.py', 'w').write('x = 2')"],
        ["import train", "shutil.copy('train.py', folder)"],
        ["shutil.copy('../train.py', folder)"],
        ["shutil.copy('missing.py', folder)"],
        ["os.chdir(folder)", "shutil.copy('train.py', folder)"],
    ],
)
def test_a_source_file_that_is_written_or_imported_or_elsewhere(lines: list[str], tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("x = 1\n")
    assert found(tmp_path, *lines) == {}
