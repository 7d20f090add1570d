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


IMPORTING = "import numpy as np\nfrom os import path\ndef scaled(x):\n    return np.abs(x)\n"
IMPORTING += "def sum(v):\n    return 0\n"
BOOK = CELLS.replace("# %%", "# %%\nimport numpy as np\n\n\ndef size(x):\n    return np.size(x)\n\n", 1)
BOOK += "here = path.join(str(size(1)))\n"


def test_an_import_that_the_notebook_has_made_is_left_out(tmp_path: Path) -> None:
    made = conversion(tmp_path, IMPORTING, BOOK)
    assert imported(made.script) == ["path", "scaled", "sum"]
    assert "global" not in made.script


@pytest.mark.parametrize(
    ("module", "cells"),
    [
        (IMPORTING.replace("numpy", "pandas"), BOOK),
        (IMPORTING + "np = None\n", BOOK),
        (IMPORTING + "import pandas as np\n", BOOK),
        (IMPORTING, BOOK.replace("import numpy as np\n", "") + "import numpy as np\n"),
        (IMPORTING, BOOK + "np = 2\n"),
        (IMPORTING, BOOK + "del np\n"),
        (IMPORTING, BOOK + "match {}:\n    case {**np}:\n        pass\n"),
        (IMPORTING, BOOK.replace("from tools", "from os.path import *\nfrom tools")),
        (IMPORTING, BOOK.replace("import numpy as np\n", "if total:\n    import numpy as np\n")),
        (IMPORTING, BOOK + "def change():\n    global np\n    np = 2\n"),
    ],
)
def test_an_import_that_may_be_another_is_named(tmp_path: Path, module: str, cells: str) -> None:
    assert "np" in imported(conversion(tmp_path, module, cells).script)


@pytest.mark.parametrize("module", ["import numpy as np\nprint()", "import numpy as np\nsum = print()"])
def test_a_star_that_names_nothing_else_keeps_its_import(tmp_path: Path, module: str) -> None:
    cells = BOOK.replace("scaled(total) + sum([1, 2])", "np.abs(total)").replace(
        "here = path.join(str(size(1)))\n", ""
    )
    assert "tools import" in conversion(tmp_path, module, cells).script


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
