"""The notebook's own modules: which files its imports find, and what comes with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.notebook.modules import read_modules, top_names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "plain.py": "import other\nfrom tools.deep import thing\n",
        "other.py": "import numpy\n",
        "unused.py": "x = 1\n",
        "random.py": "x = 1\n",
        "old.py": "print 'x'\n",
        "tools/__init__.py": "",
        "tools/deep/__init__.py": "from . import thing\n",
        "tools/deep/thing.py": "y = 1\n",
        "tools/data.csv": "a\n",
        "tools/__pycache__/thing.py": "",
        "tools/.hidden/thing.py": "",
        "loose/engine.py": "z = 1\n",
        "data/rows.csv": "a\n",
        "both.py": "x = 1\n",
        "both/__init__.py": "x = 2\n",
        "elsewhere/far.py": "x = 1\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "latin.py").write_bytes("# -*- coding: latin-1 -*-\nname = 'ä'\n".encode("latin-1"))
    (tmp_path / "broken.py").write_bytes(b"name = '\xff'\n")
    return tmp_path


@pytest.mark.parametrize(
    ("imported", "paths"),
    [
        (["numpy", "pandas.io"], []),
        (["other"], ["other.py"]),
        (["other.x"], ["other.py"]),
        (
            ["plain"],
            ["other.py", "plain.py", "tools/__init__.py", "tools/deep/__init__.py", "tools/deep/thing.py"],
        ),
        (["tools.deep"], ["tools/__init__.py", "tools/deep/__init__.py", "tools/deep/thing.py"]),
        (["loose.engine"], ["loose/engine.py"]),
        (["loose"], []),
        (["data.rows"], []),
        (["both"], ["both/__init__.py"]),
        (["random"], []),
        (["old"], []),
        (["latin"], []),
        (["broken"], []),
        (["far"], []),
    ],
)
def test_what_an_import_finds(folder: Path, imported: list[str], paths: list[str]) -> None:
    assert [*read_modules([folder], imported)] == paths


def test_the_first_folder_wins(folder: Path) -> None:
    (folder / "elsewhere" / "other.py").write_text("second = 1\n", encoding="utf-8")
    found = read_modules([folder, folder / "elsewhere", folder / "none"], ["far", "other"])
    assert found == {"far.py": "x = 1\n", "other.py": "import numpy\n"}


def test_the_names_by_which_they_are_imported() -> None:
    assert top_names(["plain.py", "tools/deep/thing.py"]) == {"plain", "tools"}
