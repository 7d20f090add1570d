"""Which files below a folder are notebooks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from nb2job.errors import NotebookError
from nb2job.notebook import databricks, text_notebook

_ENDINGS = (".ipynb", ".py", ".md")
"""Of a notebook that jupytext keeps in several forms, the first is taken."""
NO_NOTEBOOKS = frozenset({"__pycache__", "node_modules", "site-packages"})
MARKS = ("nb2job.json", "pyvenv.cfg", "conda-meta")
"""What is in a job folder and in environments of Python."""


class Found(NamedTuple):
    """Notebooks, sorted by path, and those that are another form of one of them."""

    notebooks: tuple[Path, ...]
    paired: tuple[Path, ...]


def find(folder: Path) -> Found:
    """The notebooks below a folder: .ipynb, and texts that say they are notebooks.

    Hidden folders (`.ipynb_checkpoints` among them), job folders and environments are passed over; links
    to folders are not followed.

    Raises:
        NotebookError: NB101, there is none.
    """
    notebooks: list[Path] = []
    paired: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if _is_open(Path(place), name))
        stems: set[str] = set()
        for ending in _ENDINGS:
            paths = [Path(place) / name for name in sorted(names) if name.lower().endswith(ending)]
            for path in paths:
                if path.name.startswith(".") or not _is_notebook(path, ending):
                    continue
                (paired if path.stem in stems else notebooks).append(path)
            stems |= {path.stem for path in notebooks if str(path.parent) == place}
    if not notebooks:
        hint = "Notebooks are .ipynb, scripts with `# %%` cells, Databricks source, markdown of jupytext."
        raise NotebookError("NB101", "no notebook below this folder", hint, path=str(folder))
    return Found(tuple(sorted(notebooks)), tuple(sorted(paired)))


def _is_open(place: Path, name: str) -> bool:
    if name.startswith(".") or name in NO_NOTEBOOKS:
        return False
    return not any((place / name / mark).exists() for mark in MARKS)


def _is_notebook(path: Path, ending: str) -> bool:
    if ending == ".ipynb":
        return path.is_file()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return False
    if ending == ".md":
        return text_notebook.is_markdown(text)
    return databricks.is_source(text) or text_notebook.is_script(text)
