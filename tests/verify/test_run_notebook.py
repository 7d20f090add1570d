"""Cells run as Jupyter runs them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2job.notebook.cell import Cell, Notebook
from nb2job.verify.run import Run
from nb2job.verify.run_notebook import run_notebook

Cells = Callable[..., Run]

FIGURES = """
    import matplotlib.pyplot as plt
    fig = plt.figure()
    open_in_cell = len(plt.get_fignums())
    {}
    after = len(plt.get_fignums())
"""


def value(run: Run, name: str) -> object:
    return run.variables[name]["value"]


def test_final_values(cells: Cells) -> None:
    run = cells("a = 1\nb = a", "a = 2\nfor i in range(3): pass", "del b")
    assert {name: value(run, name) for name in run.variables} == {"a": 2, "i": 2}
    assert run.failure is None


def test_the_first_exception_stops_it(cells: Cells) -> None:
    run = cells("a = 1", "b = 2\n1 / 0\nc = 3", "d = 4")
    assert run.failure is not None
    assert (run.failure.type, run.failure.message) == ("ZeroDivisionError", "division by zero")
    assert (run.failure.cell, run.failure.line) == (2, 2)
    assert sorted(run.variables) == ["a", "b"]


def test_the_same_in_a_shell(cells: Cells) -> None:
    run = cells("%matplotlib inline\na = 1", "def f():\n    return 1 / 0\nf()", "d = 4")
    assert run.failure is not None
    assert (run.failure.cell, run.failure.line) == (2, 2)
    assert sorted(run.variables) == ["a", "f"]


@pytest.mark.parametrize("first", ["a = 1", "%time a = 1"])
def test_a_cell_that_may_fail(folder: Path, first: str) -> None:
    cells = (
        Cell(1, "code", first),
        Cell(2, "code", "b = 2\n1 / 0", tags=("raises-exception",)),
        Cell(3, "code", "c = 3"),
    )
    run = run_notebook(Notebook(str(folder / "book.ipynb"), cells), folder)
    assert run.failure is None
    assert sorted(run.variables) == ["a", "b", "c"]


@pytest.mark.parametrize("plain", [True, False])
def test_a_cell_that_is_not_python(cells: Cells, plain: bool) -> None:
    run = cells("a = 1" if plain else "%time a = 1", "b = = 2")
    assert run.failure is not None
    assert (run.failure.type, run.failure.cell) == ("SyntaxError", 2)
    assert value(run, "a") == 1


def test_installs_do_nothing(cells: Cells) -> None:
    run = cells(
        "%pip install no-such-thing\n!pip install no-such-thing",
        "pip install no-such-thing",
        "%%bash\npip install no-such-thing\necho hello",
        "import sys\n!{sys.executable} -m pip install no-such-thing\na = 1",
        "%conda install no-such-thing\nget_ipython().system('pip install no-such-thing')",
    )
    assert run.failure is None
    assert "no-such-thing" not in run.output
    assert "hello" in run.output
    assert sorted(run.variables) == ["a", "sys"]


def test_the_value_that_was_shown_last(cells: Cells) -> None:
    run = cells("[1, 2]", "n = len(_)", "n + 1;", "m = len(_)")
    assert run.failure is None
    assert {name: value(run, name) for name in run.variables} == {"n": 2, "m": 2}


def test_cells_that_begin_with_no_name(cells: Cells) -> None:
    run = cells("% time a = 1", "[a]", "(a + 1)", "-a", "n = 1")
    assert run.failure is None
    assert sorted(run.variables) == ["a", "n"]


def test_magics_of_a_notebook(cells: Cells) -> None:
    run = cells(
        "%load_ext autoreload\n%autoreload 2\n%config InlineBackend.figure_format = 'retina'",
        "%%time\na = 1\nnone = None",
        "x = !echo hello\ny = list(x)",
        "%%writefile made.txt\ntext",
        "%%timeit -n 1 -r 1\nhidden = 1",
        "display(a)",
    )
    assert run.failure is None
    assert sorted(run.variables) == ["a", "none", "x", "y"]
    assert run.files == {"made.txt"}


def test_an_unknown_magic_fails(cells: Cells) -> None:
    run = cells("%no_such_magic", "a = 1")
    assert run.failure is not None
    assert run.failure.cell == 1


@pytest.mark.parametrize("magic", ["", "%matplotlib inline", "% matplotlib inline"])
def test_figures_close_when_a_cell_ends(cells: Cells, magic: str) -> None:
    start = f"{magic}\nimport matplotlib.pyplot as plt\nplt.plot([1]);"
    run = cells(start, "left = len(plt.get_fignums())\nax = plt.gca()")
    assert value(run, "left") == 0
    assert run.variables["ax"]["kind"] == "opaque"


def test_figures_close_at_show(cells: Cells) -> None:
    run = cells(FIGURES.format("plt.show()"))
    assert (value(run, "open_in_cell"), value(run, "after")) == (1, 0)
    run = cells(FIGURES.format("pass"))
    assert (value(run, "open_in_cell"), value(run, "after")) == (1, 1)


def test_future_annotations_hold_in_later_cells(cells: Cells) -> None:
    run = cells("from __future__ import annotations", "def f(x: Nowhere): return 1\na = f(0)")
    assert run.failure is None
    run = cells("def f(x: Nowhere): return 1")
    assert run.failure is not None


def test_classes_pickle_and_show_their_source(cells: Cells) -> None:
    run = cells(
        "import pickle, inspect\nclass A:\n    x = 1",
        "a = pickle.loads(pickle.dumps(A()))\ns = inspect.getsource(f) if 'f' in dir() else ''",
        "def f(): return 1",
        "t = inspect.getsource(f)",
    )
    assert run.failure is None
    assert run.variables["a"]["class"] == "A"
    assert value(run, "t") == "def f(): return 1"


def test_own_names_shadow_nothing(cells: Cells, folder: Path) -> None:
    (folder / "digest.py").write_text("mine = 1")
    (folder / "compare.py").write_text("mine = 2")
    run = cells("import digest, compare\na, b = digest.mine, compare.mine")
    assert (value(run, "a"), value(run, "b")) == (1, 2)


def test_files_written_and_deleted(cells: Cells, folder: Path) -> None:
    (folder / "old.txt").write_text("old")
    (folder / "kept.txt").write_text("kept")
    run = cells("import os\nos.makedirs('a/b')\nopen('a/b/new.txt', 'w').close()\nos.remove('old.txt')")
    assert run.files == {"a/b/new.txt"}
    assert run.deleted == {"old.txt"}


def test_a_timeout_kills_the_whole_group(cells: Cells, folder: Path) -> None:
    started = time.monotonic()
    run = cells(
        """
        import subprocess, sys, time
        late = "import time; time.sleep(3); open('late.txt', 'w').close()"
        subprocess.Popen([sys.executable, "-c", late])
        time.sleep(60)
        """,
        timeout=1.5,
    )
    assert run.failure is not None
    assert run.failure.type == "Timeout"
    assert time.monotonic() - started < 20
    time.sleep(3)
    assert not (folder / "late.txt").exists()


def test_a_crash_is_told(cells: Cells) -> None:
    run = cells("import os\nprint('good bye', flush=True)\nos._exit(3)")
    assert run.failure is not None
    assert run.failure.type == "Crash"
    assert run.failure.message == "the process ended with code 3: good bye"
    assert not run.failure.same(run.failure)
