"""Imports of the notebook's own modules that nothing needs: dropped where the module only defines."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from nb2job.convert import convert
from nb2job.program.quiet_modules import quiet_modules
from nb2job.program.settings import Settings

CELLS = """\
# %% [markdown]
# # Download

# %%
import os

os.chdir(os.getcwd() + "")
from tools import scaled, other, unused

first = os.getcwd()

# %% [markdown]
# # Scale

# %%
total = scaled(2)
print(first, total)

# %% [markdown]
# # Compare

# %%
print(other(total), scaled(3))
"""
DEFINES = '''\
"""Tools."""
import math
import numpy as np

ROOT = math.sqrt(2)
LOC = None
pick = lambda x: print(x)


class Base(object):
    """One."""
    size = 1

    @property
    def scaled(self):
        return print(self)


def scaled(x, by=2):
    """Scale."""
    return x * by


other = unused = scaled

if __name__ == "__main__":
    scaled(1)
'''


def imported(folder: Path, module: str) -> list[list[str]]:
    """The names that each function of the script imports."""
    (folder / "tools.py").write_text(module)
    (folder / "book.py").write_text(CELLS)
    script = convert(folder / "book.py", Settings(tracking="none")).script
    functions = [one for one in ast.parse(script).body if isinstance(one, ast.FunctionDef)]
    found = [
        [name.name for node in one.body if isinstance(node, ast.ImportFrom) for name in node.names]
        for one in functions
    ]
    return [sorted(one) for one in found if one]


def test_a_unit_imports_what_it_uses(tmp_path: Path) -> None:
    assert imported(tmp_path, DEFINES) == [["scaled"], ["other", "scaled"]]


def test_a_module_that_does_something_is_imported_where_it_was(tmp_path: Path) -> None:
    assert imported(tmp_path, DEFINES + "print(1)")[0] == ["other", "scaled", "unused"]


@pytest.mark.parametrize(
    "line",
    [
        "print(1)",
        "import seaborn_style_sheet",
        "from . import other",
        "plt.rcParams['a'] = 1",
        "@register\ndef scaled(x): ...",
        "@register\nclass A: ...",
        "class A(metaclass=Meta): ...",
        "class A(base()): ...",
        "class A:\n    print(1)",
        "class A:\n    @register\n    def f(self): ...",
        "def f(x=read()): ...",
        "x = read()",
        "if here:\n    x = 1",
        "for x in y: ...",
        "x: int = 1",
    ],
)
def test_modules_that_do_something(line: str) -> None:
    assert quiet_modules((("tools.py", DEFINES + line),)) == frozenset()


def test_modules_that_import_each_other() -> None:
    files = (
        ("pack/__init__.py", "from pack.one import x"),
        ("pack/one.py", "import loose\nx = 1"),
        ("loud.py", "x = read()"),
        ("loose.py", "import re\nx = re.compile('a')"),
        ("asks.py", "import loud"),
        ("asks/inner.py", "x = 1"),
    )
    assert quiet_modules(files) == {"pack", "pack.one", "loose"}
