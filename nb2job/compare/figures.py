"""A run's figures: the PNG files among its artifacts."""

from __future__ import annotations

import base64
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nb2job.compare.run import Run
from nb2job.compare.store import Store
from nb2job.errors import JobError
from nb2job.local.tracking import reaching

MOST = 12
"""Figures of one run."""

LARGEST = 1_000_000
"""Bytes of one figure."""

_PNG = b"\x89PNG\r\n\x1a\n"
_DEEPEST = 3


def figures_of(store: Store, run: Run) -> dict[str, str]:
    """The first figures of a run as data addresses, by their paths; artifacts that are gone are none."""
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    try:
        with reaching(store.uri), tempfile.TemporaryDirectory() as folder:
            return dict(_read(store, run.run_id, Path(folder)))
    except JobError:
        return {}


def _read(store: Store, run_id: str, folder: Path) -> Iterator[tuple[str, str]]:
    for count, path in enumerate(_paths(store, run_id, "", 0)):
        if count == MOST:
            return
        data = Path(store.client.download_artifacts(run_id, path, str(folder))).read_bytes()
        if data.startswith(_PNG):
            yield path, f"data:image/png;base64,{base64.b64encode(data).decode()}"


def _paths(store: Store, run_id: str, below: str, depth: int) -> Iterator[str]:
    for file in store.client.list_artifacts(run_id, below or None):
        if file.is_dir and depth < _DEEPEST:
            yield from _paths(store, run_id, file.path, depth + 1)
        elif file.path.endswith(".png") and 0 < (file.file_size or 0) <= LARGEST:
            yield file.path
