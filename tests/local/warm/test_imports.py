"""What is imported ahead of a script is what it would have imported before it did anything else."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from nb2job.local.warm.imports import first_imports


def found(folder: Path, text: str, **others: str) -> tuple[list[str], str]:
    for name, other in others.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(other))
    (folder / "train.py").write_text(dedent(text))
    result = first_imports(folder / "train.py", folder)
    return [" ".join([one.module, *one.names]) for one in result.found], result.left_after


@pytest.mark.parametrize(
    ("text", "imports", "left_after"),
    [
        ("import a, b.c as d\nfrom e import f, g", ["a", "b.c", "e f g"], ""),
        ('"""Says."""\nfrom __future__ import annotations\nimport a', ["a"], ""),
        ("import a\nN = 3\nL: int = 2\nimport b", ["a", "b"], ""),
        ("import logging\nlog = logging.getLogger(__name__)\nimport b", ["logging", "b"], ""),
        ("import os\nos.environ['X'] = '1'\nimport numpy", ["os"], "train.py:2"),
        ("import a\na.set()\nimport b", ["a"], "train.py:2"),
        ("import a\nx = a.load()\nprint(x)", ["a"], ""),
        ("try:\n    import a\nexcept ImportError:\n    a = None\nimport b", ["a", "b"], ""),
        ("try:\n    import a\n    a.x()\nexcept ImportError:\n    pass\nimport b", [], "train.py:1"),
        ("if TYPE_CHECKING:\n    import a\nimport b", ["b"], ""),
        ("def f():\n    import a\nclass C:\n    pass\nimport b", ["b"], ""),
        ("@a.cached\ndef f(): pass\nimport b", [], "train.py:2"),
        ("import a\nif __name__ == '__main__':\n    a.main()\nimport b", ["a"], "train.py:2"),
        ("from a import *", ["a *"], ""),
    ],
)
def test_of_a_script(tmp_path: Path, text: str, imports: list[str], left_after: str) -> None:
    assert found(tmp_path, text) == (imports, left_after)


def test_through_its_own_modules(tmp_path: Path) -> None:
    text = "from pkg import data, model\nfrom near import x\nimport z"
    others = {
        "near": "import a\nif __name__ == '__main__':\n    a.main()\nimport b",
        "pkg__data": "from . import model\nimport c\nfrom .model import fit",
        "pkg__model": "import d",
    }
    assert found(tmp_path, text, **others) == (["d", "c", "a", "b", "z"], "")


def test_its_own_module_does_something(tmp_path: Path) -> None:
    others = {"near": "import os\nos.environ['X'] = '1'"}
    assert found(tmp_path, "import a\nimport near\nimport b", **others) == (["a", "os"], "train.py:2")


def test_of_a_module_in_packages(tmp_path: Path) -> None:
    """`python -m` runs the packages first."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "__init__.py").write_text("import one")
    (tmp_path / "a" / "b" / "__init__.py").write_text("import two")
    (tmp_path / "a" / "b" / "train.py").write_text("import three\nfrom . import near\nfrom .. import c")
    (tmp_path / "a" / "b" / "near.py").write_text("import four")
    (tmp_path / "a" / "c.py").write_text("import five")
    result = first_imports(tmp_path / "a" / "b" / "train.py", tmp_path)
    assert [one.module for one in result.found] == ["one", "two", "three", "four", "five"]
    (tmp_path / "a" / "__init__.py").write_text("import one\none.set()")
    result = first_imports(tmp_path / "a" / "b" / "train.py", tmp_path)
    assert [one.module for one in result.found] == ["one"]
    assert result.left_after == "the package of the script"
