"""Where a notebook's job folder is."""

from __future__ import annotations

from pathlib import Path

SUFFIX = "-job"


def folder_of(path: Path) -> Path:
    """Where a notebook's job folder is by default: `train-job` beside `train.ipynb`."""
    return path.parent / (path.stem + SUFFIX)
