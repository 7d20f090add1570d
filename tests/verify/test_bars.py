"""Bars of tqdm: a script has the plain one in place of the notebook's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nb2job.verify.compare import compare
from nb2job.verify.match import Match
from nb2job.verify.run import Run


def run(folder: Path, name: str, value: dict[str, Any]) -> Run:
    return Run(folder, {name: value}, None, frozenset(), frozenset(), {}, {}, "", 0.0)


@pytest.mark.parametrize(
    ("kind", "key", "notebook", "script", "same"),
    [
        ("class", "name", "tqdm.notebook.tqdm_notebook", "tqdm.std.tqdm", True),
        ("opaque", "class", "tqdm.notebook.tqdm_notebook", "tqdm.std.tqdm", True),
        ("class", "name", "tqdm.notebook.tqdm_notebook", "rich.progress.Progress", False),
    ],
)
def test_they_are_the_same(
    kind: str, key: str, notebook: str, script: str, same: bool, tmp_path: Path
) -> None:
    left, right = (run(tmp_path, "bar", {"kind": kind, key: one}) for one in (notebook, script))
    assert compare(left, right, Match()).same is same
