"""The whole story in one function: copy the folder twice, run both sides, compare."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from nb2job.notebook.cell import Notebook
from nb2job.notebook.read import read
from nb2job.program.generated import Generated
from nb2job.verify.compare import Comparison, compare, top, without_unstable
from nb2job.verify.files import copy_folder
from nb2job.verify.match import Match
from nb2job.verify.run import Run, Setting
from nb2job.verify.run_notebook import run_notebook
from nb2job.verify.run_script import run_script


def verify(
    notebook: Path | Notebook,
    script: Path,
    *,
    folder: Path | None = None,
    argv: Sequence[str] = (),
    python: str = sys.executable,
    timeout: float = 600,
    rtol: float = 0.0,
    output_dir: str = "outputs",
    entry: str = "main",
    dropped: Collection[str] = (),
    renamed: Mapping[str, str] | None = None,
    store: Path | None = None,
) -> Comparison:
    """Run notebook and script, each in its own copy of the notebook's folder, and compare them.

    What differs is looked at again in a second run of the notebook: what differs there too (clocks,
    unseeded models) is `Comparison.unstable`.

    Args:
        folder: the folder to copy, when it is not the notebook's own.
        argv: the script's arguments.
        timeout: seconds for each side.
        rtol: relative tolerance of floats; 0 is exact.
        output_dir: where the script writes, relative to its working folder.
        entry, dropped, renamed, store: see `run_script`, `compare`, `Setting`.

    Raises:
        NotebookError: the notebook cannot be read.
    """
    book = read(notebook) if isinstance(notebook, Path) else notebook
    source = folder or Path(book.path).parent
    setting = Setting(python, timeout, store)
    match = Match(rtol, output_dir)
    with tempfile.TemporaryDirectory(prefix="nb2job-verify-") as temporary:
        room = Path(temporary).resolve()
        left = run_notebook(book, copy_folder(source, room / "1" / "work"), setting)
        right = run_script(
            script,
            copy_folder(source, room / "2" / "work"),
            argv=argv,
            entry=entry,
            skip=[*own_functions(left), *(Generated().all_names() - {entry})],
            setting=setting,
        )
        result = compare(left, right, match, dropped=dropped, renamed=renamed)
        if not (result.different or result.files.different):
            return result
        again = run_notebook(book, copy_folder(source, room / "3" / "work"), setting)
        return without_unstable(result, unstable_names(left, again, rtol))


def own_functions(run: Run) -> list[str]:
    """The names of the functions that the notebook defines."""
    values = run.variables.values()
    return [v["name"] for v in values if v.get("kind") == "function" and v.get("own")]


def unstable_names(one: Run, other: Run, rtol: float) -> frozenset[str]:
    """Variables and files that two runs of the same notebook do not agree on."""
    again = compare(one, other, Match(rtol, output_dir="."))
    names = [top(difference.name) for difference in again.different]
    return frozenset([*names, *(difference.name.partition(":")[0] for difference in again.files.different)])
