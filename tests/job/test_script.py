"""The script as a whole: what it is made of where there is little to make it of."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from nb2job.convert import convert
from nb2job.program.settings import Settings


@pytest.mark.parametrize("tracking", ["custom", "none"])
@pytest.mark.parametrize(
    "source",
    [
        "def double(x):\n    return 2 * x",
        "class A:\n    pass",
        "import math",
        "'a text'",
        "# a comment\nx = 1",
        "lr = 0.1",
    ],
)
def test_a_notebook_of_one_line(tmp_path: Path, source: str, tracking: str) -> None:
    path = tmp_path / "one.py"
    path.write_text(f"# %%\n{source}\n", encoding="utf-8")
    script = convert(path, Settings(tracking=tracking)).script
    names = {one.name for one in ast.parse(script).body if isinstance(one, ast.FunctionDef)}
    assert {"main", "parse_args"} <= names
