"""One cold process for one usual notebook, beside what people use today."""

from __future__ import annotations

import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from tests.benchmarks.spent import medians

AT_MOST = 0.8

_PYTHON = [sys.executable, "-m"]
_EXPORT = [*_PYTHON, "nbconvert", "--to", "script", "train.ipynb"]
_BY_HAND = ["sh", "-c", f"{' '.join(_EXPORT)} && {sys.executable} -m black -q train.py"]
COMMANDS = {
    "jupyter nbconvert --to script": _EXPORT,
    "... and black": _BY_HAND,
    "jupytext --to py": [*_PYTHON, "jupytext", "--to", "py", "train.ipynb"],
    "nb2job convert": [*_PYTHON, "nb2job", "convert", "train.ipynb", "--param", "C", "--force"],
    "nb2job --help": [*_PYTHON, "nb2job", "--help"],
}
_SOORGEON = {"soorgeon refactor": [*_PYTHON, "soorgeon.cli", "refactor", "train.ipynb"]}


def cold(notebook: Path, rounds: int) -> dict[str, float]:
    """Prints and returns the medians of CPU seconds."""
    commands = COMMANDS | (_SOORGEON if find_spec("soorgeon") else {})
    with tempfile.TemporaryDirectory() as room:

        def fresh() -> None:
            shutil.rmtree(room)
            Path(room).mkdir()
            shutil.copy(notebook, Path(room) / "train.ipynb")

        found = medians(commands, Path(room), rounds, fresh)
    peer = next(iter(found.values()))
    print(f"one cold process, CPU seconds, median of {rounds} (on {notebook.name}; ours at most {AT_MOST}):")
    for name, seconds in found.items():
        print(f"  {name:<32} {seconds:6.2f} s   {seconds / peer:5.2f}")
    return found
