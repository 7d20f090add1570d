"""Star imports of the notebook's own modules: what they bind is read from their text."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from nb2job.convert import Conversion, convert
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
