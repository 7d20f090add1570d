"""A conversion's work grows with the notebook's length, not its square: counted in calls, not in time."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

from nb2job.convert import convert
from nb2job.program.settings import Settings
from tests.benchmarks.long_notebook import percent_script


def calls(path: Path) -> int:
    """How many functions are called while a notebook is converted."""
    count = 0

    def counted(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        convert(path, Settings())
    finally:
        sys.setprofile(before)
    return count


def test_four_times_the_cells_are_about_four_times_the_calls(tmp_path: Path) -> None:
    found = []
    for name, cells in (("warm", 20), ("short", 40), ("long", 160)):
        path = tmp_path / f"{name}.py"
        path.write_text(percent_script(cells, name), encoding="utf-8")
        found.append(calls(path))
    assert found[2] / found[1] < 4.4
