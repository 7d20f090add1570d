"""A notebook's code cells run from top to bottom in a process of their own."""

from __future__ import annotations

from pathlib import Path

from nb2job.notebook.cell import Notebook
from nb2job.notebook.tags import is_raising
from nb2job.verify.process import run_child
from nb2job.verify.run import Run, Setting


def run_notebook(
    notebook: Notebook, folder: Path, setting: Setting | None = None, root: Path | None = None
) -> Run:
    """Run the code cells in `folder` and collect the final values of all top-level variables.

    Installs (`%pip`, `!pip`, `%conda`, …) do nothing, figures are closed when a cell ends and at
    `plt.show()`. It stops at the first exception, which `Run.failure` names with its cell, but for cells
    tagged `raises-exception`.
    `root` is what was copied around the folder, where that is more.
    """
    cells = [(cell.index, cell.source) for cell in notebook.cells if cell.kind == "code"]
    raising = [cell.index for cell in notebook.cells if is_raising(cell.tags)]
    request = {"cells": cells, "raising": raising}
    return run_child("child_notebook.py", request, folder, setting or Setting(), root)
