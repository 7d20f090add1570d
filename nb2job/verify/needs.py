"""What a run needs of its interpreter, and why a notebook's run is no ground for a comparison."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from nb2job.errors import VerifyError
from nb2job.notebook.cell import Notebook
from nb2job.notebook.magics import to_python
from nb2job.program.imports import distributions
from nb2job.regex import regex
from nb2job.verify.run import Run

_FIND = """
import importlib.util, sys
for name in sys.argv[1:]:
    if importlib.util.find_spec(name) is None:
        print(name)
"""
_NO_MODULE = regex(r"No module named '?([\w.]+)")


def check_interpreter(notebook: Notebook, script: str, python: str) -> None:
    """Whether the interpreter has what both sides need besides the notebook's own packages.

    Raises:
        VerifyError: NB508 without MLflow, NB521 without IPython, where they are needed.
    """
    tracked = bool(re.search(r"^\s*import mlflow", script, re.MULTILINE))
    magic = any(_is_magic(cell.source) for cell in notebook.cells if cell.kind == "code")
    absent = missing_modules([*(["mlflow"] * tracked), *(["IPython"] * magic)], python)
    if "mlflow" in absent:
        raise VerifyError(
            "NB508", f"the script needs MLflow, which {python} does not have", _pip(python, "mlflow")
        )
    if "IPython" in absent:
        message = f"the notebook's magics need IPython, which {python} does not have"
        raise VerifyError("NB521", message, _pip(python, "ipython"), path=notebook.path)


def check_run(run: Run, notebook: Notebook, python: str) -> None:
    """Whether the notebook got far enough for its script to be compared with it.

    Raises:
        VerifyError: NB521 a package is missing, NB522 it took too long, NB524 its process was killed.
    """
    failure = run.failure
    if failure is None:
        return
    path, cell, line = notebook.path, failure.cell, failure.line
    if failure.type == "Timeout":
        message = f"the notebook was {failure.message}, so nothing can be compared"
        raise VerifyError("NB522", message, "Give it more with --timeout SECONDS.", path=path)
    if failure.type == "Crash":
        hint = "It may have run out of memory: run it in Jupyter first."
        raise VerifyError("NB524", f"the notebook did not end by itself: {failure.message}", hint, path=path)
    named = _NO_MODULE.search(failure.message) if failure.type == "ModuleNotFoundError" else None
    top = named[1].partition(".")[0] if named else ""
    if top and missing_modules([top], python, run.folder):
        packages = distributions([named[1]]) if named else ()
        message = f"the notebook needs {top}, which {python} does not have"
        hint = _pip(python, " ".join(packages) or top)
        raise VerifyError("NB521", message, hint, path=path, cell=cell, line=line)
    if failure.type in ("ModuleNotFoundError", "ImportError"):
        message = f"the notebook's own import fails under {python}: {failure.message}"
        hint = "Install the release that it was written for, or mend the import."
        raise VerifyError("NB521", message, hint, path=path, cell=cell, line=line)


def missing_modules(names: Iterable[str], python: str, folder: Path | None = None) -> list[str]:
    """Those of the top-level modules that the interpreter does not find, nor the folder."""
    asked = list(names)
    if not asked:
        return []
    command = [python, "-c", _FIND, *asked]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    return answer.stdout.split()


def _is_magic(source: str) -> bool:
    return "display" in source or "get_ipython" in to_python(source)


def _pip(python: str, packages: str) -> str:
    return f"{python} -m pip install {packages}"
