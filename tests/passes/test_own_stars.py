"""Star imports of the notebook's own modules: what they bind is read from their text."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from nb2job.convert import Conversion, convert
from nb2job.errors import AnalysisError
from nb2job.program.settings import Settings

CELLS = """\
# %%
sum = max([1, 2])
total = sum * 2

# %%
from tools import *

more = scaled(total) + sum([1, 2])
"""


def conversion(folder: Path, module: str, cells: str = CELLS) -> Conversion:
    (folder / "tools.py").write_text(module)
    (folder / "book.py").write_text(cells)
    return convert(folder / "book.py", Settings(tracking="none"))


def imported(script: str) -> list[str]:
    nodes = (node for node in ast.walk(ast.parse(script)) if isinstance(node, ast.ImportFrom))
    return [one.name for node in nodes if node.module == "tools" for one in node.names]


def test_what_is_used_is_named(tmp_path: Path) -> None:
    made = conversion(tmp_path, "def scaled(x):\n    return x\ndef sum(v):\n    return 0\n_own = other = 1\n")
    assert imported(made.script) == ["scaled", "sum"]
    assert made.program.whole is None
    assert [note.place.cell for note in made.program.notes if note.code == "NB352" and note.place] == [2]


@pytest.mark.parametrize(
    "module",
    [
        "from math import *\ndef scaled(x):\n    return x\n",
        "__all__ = ['scaled']\ndef scaled(x):\n    return x\n",
        "def scaled(x):\n    return x\nif scaled(0):\n    sum = 1\n",
        "def scaled(x):\n    global sum\n    sum = x\n",
        "def scaled(x):\n    return x\nglobals()['sum'] = 1\n",
        "def scaled(x):\n    return x\ndef __getattr__(name):\n    return 1\n",
    ],
)
def test_what_may_bind_others_stays_a_star(tmp_path: Path, module: str) -> None:
    made = conversion(tmp_path, module)
    assert imported(made.script) == ["*"]
    assert made.program.whole is not None


def test_names_that_are_looked_up_are_not_counted(tmp_path: Path) -> None:
    made = conversion(tmp_path, "def scaled(x):\n    return x\n", CELLS + "\nfound = eval('sca' + 'led')\n")
    assert 'exec("from tools import *", globals())' in made.script


@pytest.mark.parametrize(("line", "refused"), [("insert(0, ", True), ("append(", False)])
def test_a_module_that_is_named_like_one_of_pythons(tmp_path: Path, line: str, refused: bool) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "trace.py").write_text("level = 1\n")
    for folder in ("", "lib"):  # a kernel has loaded Python's own random, and looks here after it
        (tmp_path / folder / "random.py").write_text("gamma = 1\n")
    cells = f"import sys\nsys.path.{line}'lib')\n\n# %%\nimport random\nimport trace\n"
    (tmp_path / "book.py").write_text(f"# %%\n{cells}print(random.random(), trace.Trace)\n")
    if not refused:
        made = convert(tmp_path / "book.py", Settings(tracking="none"))
        assert made.program.own_modules == ()
        return
    with pytest.raises(AnalysisError) as told:
        convert(tmp_path / "book.py", Settings(tracking="none"))
    assert (told.value.code, told.value.cell, told.value.line) == ("NB208", 2, 2)
