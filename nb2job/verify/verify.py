"""The whole story in one function: copy the folder twice, run both sides, compare."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from nb2job.notebook.cell import Notebook
from nb2job.notebook.read import read
from nb2job.notebook.redact import redacted
from nb2job.program.generated import Generated
from nb2job.verify.compare import Comparison, compare, top, until_stop, without_unstable
from nb2job.verify.exempt import Place, exempt, later_names
from nb2job.verify.match import Match
from nb2job.verify.printed import changing
from nb2job.verify.room import OURS, Rooms, around
from nb2job.verify.run import Run, Setting
from nb2job.verify.run_notebook import run_notebook
from nb2job.verify.run_script import run_script

Say = Callable[[str], None]


def verify(
    notebook: Path | Notebook,
    script: Path,
    *,
    folder: Path | None = None,
    argv: Sequence[str] = (),
    python: str = sys.executable,
    timeout: float = 600,
    match: Match | None = None,
    rtol: float = 0.0,
    entry: str = "main",
    own: frozenset[str] = frozenset(),
    dropped: Collection[str] = (),
    renamed: Mapping[str, str] | None = None,
    store: Path | None = None,
    gone: Collection[tuple[int, int]] = (),
    links: Collection[str] = (),
    twice: bool | None = None,
    accept: Callable[[Run], None] = lambda run: None,
    say: Say = lambda text: None,
) -> Comparison:
    """Run notebook and script, each in its own copy of the notebook's folder, and compare them.

    What differs is looked at again in a second run of the notebook: what differs there too (clocks,
    unseeded models) is `Comparison.unstable`.

    Args:
        folder: the folder to copy, when it is not the notebook's own.
        argv: the script's arguments.
        timeout: seconds for each side.
        match: how exactly to compare, and where the script writes; else `rtol`, relative tolerance
            of floats, says it (0 is exact).
        own: functions of the script that the converter adds; else those it adds by default.
        entry, dropped, renamed, store: see `run_script`, `compare`, `Setting`.
        gone: lines of the notebook that were dropped, by cell and line: see `exempt`.
        links: paths that are only read, relative to the notebook: linked, not copied.
        twice: run the notebook a second time always, never, or (None) where something differs.
        accept: looks at the notebook's run before the script is run, and may raise.
        say: is told what is done next.

    Raises:
        NotebookError: the notebook cannot be read.
        VerifyError: NB523, its folder cannot be copied.
    """
    book = read(notebook) if isinstance(notebook, Path) else notebook
    source, match = (folder or Path(book.path).parent).resolve(), match or Match(rtol)
    with tempfile.TemporaryDirectory(prefix=OURS) as temporary:
        rooms = Rooms(source, Path(temporary).resolve(), around(book), links)
        setting = Setting(python, timeout, store, guarded=rooms.guarded)
        left = _notebook(book, rooms, setting, say, "running the notebook")
        accept(left)
        say("running the script")
        skip = [*own_functions(left), *((own or Generated().all_names()) - {entry})]
        given = _with_secrets(setting, book)
        right = _script(script, rooms, given, argv=argv, entry=entry, skip=skip)
        result = compare(left, right, match, dropped=dropped, renamed=renamed, python=python)
        result = _exempted(result, book, script, gone)
        if not (result.differs if twice is None else twice):
            return result
        again = _notebook(book, rooms, setting, say, "running the notebook a second time")
        return without_unstable(result, unstable_names(left, again, result, match.rtol))


def _exempted(found: Comparison, book: Notebook, script: Path, gone: Collection[Place]) -> Comparison:
    """The comparison with the reason why the sides may end in two ways, if there is one."""
    left = found.notebook_failure
    reason = exempt(book, script, left, found.script_failure, gone)
    if reason == "dropped" and left is not None:
        found = until_stop(found, later_names(book, left))
    return replace(found, exempt=reason)


def _with_secrets(setting: Setting, book: Notebook) -> Setting:
    """The script's side: what stands in the notebook as secrets is in its environment."""
    return replace(setting, environment={**setting.environment, **redacted(book)[1].values})


def _notebook(book: Notebook, rooms: Rooms, setting: Setting, say: Say, what: str) -> Run:
    say(what)
    room = rooms.new()
    return run_notebook(book, room.folder, setting, room.root)


def _script(
    script: Path, rooms: Rooms, setting: Setting, *, argv: Sequence[str], entry: str, skip: Collection[str]
) -> Run:
    room = rooms.new()
    return run_script(script, room.folder, argv=argv, entry=entry, skip=skip, setting=setting, root=room.root)


def own_functions(run: Run) -> list[str]:
    """The names of the functions that the notebook defines."""
    values = run.variables.values()
    return [v["name"] for v in values if v.get("kind") == "function" and v.get("own")]


def unstable_names(one: Run, other: Run, result: Comparison, rtol: float) -> frozenset[str]:
    """Variables, files and metrics that two runs of the same notebook do not agree on."""
    again = compare(one, other, Match(rtol, output_dir="."))
    names = [top(difference.name) for difference in again.different]
    files = [difference.name.partition(":")[0] for difference in again.files.different]
    metrics = [f"metric {name}" for name in changing(result.metrics, one, other)]
    return frozenset([*names, *files, *metrics])
