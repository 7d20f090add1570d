"""Which files below a folder are notebooks."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.errors import NotebookError
from nb2job.notebook.find import find

PERCENT = "# %%\nx = 1\n"
JUPYTEXT = "---\njupyter:\n  jupytext:\n    formats: md\n---\n\n```python\nx = 1\n```\n"
LIGHT = "# ---\n# jupyter:\n#   jupytext:\n#     text_representation:\n#       format_name: light\n# ---\n"


def lay(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))


def found(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in find(folder).notebooks]


def test_notebooks_of_every_kind(tmp_path: Path) -> None:
    files = {
        "b.ipynb": "whatever",
        "a/übung.IPYNB": "{}",
        "a/percent.py": PERCENT,
        "a/spark.py": "# Databricks notebook source\nx = 1\n",
        "a/light.py": LIGHT,
        "a/b/c.md": JUPYTEXT,
        "a/b/myst.md": "# A\n\n```{code-cell}\nx = 1\n```\n",
    }
    lay(tmp_path, files)
    assert sorted(found(tmp_path)) == sorted(files)
    assert find(tmp_path).notebooks == tuple(sorted(find(tmp_path).notebooks))


def test_other_files(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "a.ipynb": "{}",
            "plain.py": "import os\n",
            "magic.py": "# %%time\nx = 1\n",
            "README.md": "```python\nx = 1\n```\n",
            "odd.py": "\udcff# %%\n",
            "data.json": "{}",
            ".hidden.ipynb": "{}",
        },
    )
    (tmp_path / "folder.ipynb").mkdir()
    (tmp_path / "gone.py").symlink_to(tmp_path / "nowhere")
    assert found(tmp_path) == ["a.ipynb"]


@pytest.mark.parametrize(
    "name",
    [
        ".ipynb_checkpoints/a.ipynb",
        ".git/a.ipynb",
        "__pycache__/a.ipynb",
        "node_modules/x/a.ipynb",
        "lib/site-packages/a.ipynb",
    ],
)
def test_folders_that_are_passed_over(name: str, tmp_path: Path) -> None:
    lay(tmp_path, {"b.ipynb": "{}", name: "{}"})
    assert found(tmp_path) == ["b.ipynb"]


@pytest.mark.parametrize("mark", ["nb2job.json", "pyvenv.cfg", "conda-meta/history"])
def test_job_folders_and_environments_are_passed_over(mark: str, tmp_path: Path) -> None:
    lay(tmp_path, {"b.ipynb": "{}", f"odd/{mark}": "", "odd/a.ipynb": "{}", "odd/deep/a.ipynb": "{}"})
    assert found(tmp_path) == ["b.ipynb"]


def test_the_folder_itself_may_be_hidden(tmp_path: Path) -> None:
    lay(tmp_path, {".mine/a.ipynb": "{}"})
    assert found(tmp_path / ".mine") == ["a.ipynb"]


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    lay(tmp_path, {"a/a.ipynb": "{}"})
    (tmp_path / "a" / "again").symlink_to(tmp_path / "a")
    assert found(tmp_path) == ["a/a.ipynb"]


def test_one_form_of_a_notebook_is_enough(tmp_path: Path) -> None:
    lay(tmp_path, {"a.ipynb": "{}", "a.py": PERCENT, "a.md": JUPYTEXT, "b.py": PERCENT, "b.md": JUPYTEXT})
    lay(tmp_path, {"c/a.py": PERCENT})
    assert found(tmp_path) == ["a.ipynb", "b.py", "c/a.py"]
    assert [path.name for path in find(tmp_path).paired] == ["a.md", "a.py", "b.md"]


def test_no_notebook_at_all(tmp_path: Path) -> None:
    lay(tmp_path, {"a.py": "x = 1\n"})
    with pytest.raises(NotebookError, match="no notebook below") as caught:
        find(tmp_path)
    assert (caught.value.code, caught.value.path) == ("NB101", str(tmp_path))
