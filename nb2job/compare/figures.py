"""Runs' figures: the PNG and SVG files among their artifacts, as many as a page can hold."""

from __future__ import annotations

import base64
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nb2job.compare.run import Run
from nb2job.compare.store import Store
from nb2job.errors import JobError
from nb2job.local.tracking import reaching
from nb2job.regex import regex

MOST = 12
"""Figures of one run."""

MOST_RUNS = 200
"""Runs that are asked for figures."""

LARGEST = 1_000_000
"""Bytes of one figure."""

BUDGET = 6_000_000
"""Bytes of all figures of a page, in which they take 8 MB."""

_SIGNATURES = {
    "png": (regex(r"\x89PNG\r\n\x1a\n"), "image/png"),
    "svg": (regex(r"(\xef\xbb\xbf)?\s*<(\?xml|!DOCTYPE\s+svg|!--|svg)"), "image/svg+xml"),
}
_DEEPEST = 3
_MOST_FAILURES = 3


@dataclass(slots=True)
class Figures:
    """Figures as data addresses by run and path; how many of a run were left out; the runs not asked."""

    found: dict[str, dict[str, str]] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    unasked: list[str] = field(default_factory=list)


def figures_of(store: Store, runs: Sequence[Run], say: Callable[[str], None]) -> Figures:
    """First the first figure of every run, then the second, and so on, while there is room."""
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    figures = Figures(unasked=[run.run_id for run in runs[MOST_RUNS:]])
    listed: list[tuple[int, int, str, str, int]] = []
    failures = 0
    for rank, run in enumerate(runs[:MOST_RUNS]):
        say(f"reading the figures of run {rank + 1} of {min(len(runs), MOST_RUNS)}")
        paths = _listed(store, run.run_id) if failures < _MOST_FAILURES else None
        if paths is None:
            failures += 1
            figures.unasked.append(run.run_id)
        listed += [(at, rank, run.run_id, path, size) for at, (path, size) in enumerate(paths or ())]
    room = BUDGET
    for at, _, run_id, path, size in sorted(listed):
        if at >= MOST or size > min(room, LARGEST):
            figures.left_out[run_id] = figures.left_out.get(run_id, 0) + 1
        elif address := _address(store, run_id, path):
            room -= size
            figures.found.setdefault(run_id, {})[path] = address
    return figures


def _listed(store: Store, run_id: str) -> list[tuple[str, int]] | None:
    """The paths of a run's figures with their sizes; None where its artifacts cannot be reached."""
    try:
        with reaching(store.uri):
            return list(_paths(store, run_id, "", 0))
    except JobError:
        return None


def _paths(store: Store, run_id: str, below: str, depth: int) -> Iterator[tuple[str, int]]:
    for file in store.client.list_artifacts(run_id, below or None):
        if file.is_dir and depth < _DEEPEST:
            yield from _paths(store, run_id, file.path, depth + 1)
        elif file.path.lower().endswith((".png", ".svg")) and (file.file_size or 0) > 0:
            yield file.path, file.file_size


def _address(store: Store, run_id: str, path: str) -> str:
    """A figure as a data address; empty for what is none, or is gone."""
    try:
        with reaching(store.uri), tempfile.TemporaryDirectory() as folder:
            data = Path(store.client.download_artifacts(run_id, path, folder)).read_bytes()
    except JobError:
        return ""
    signature, kind = _SIGNATURES[path.lower()[-3:]]
    start = data[:200].decode("latin-1")
    return f"data:{kind};base64,{base64.b64encode(data).decode()}" if signature.match(start) else ""
