"""A conversion's work grows with the notebook's length, not its square: counted in calls, not in time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType

import pytest

from nb2job.convert import convert
from nb2job.notebook.cell import Cell, Notebook
from nb2job.passes.drop_display import drop_display
from nb2job.program.parse import parse
from nb2job.program.path_pattern import ANY
from nb2job.program.paths import path_index
from nb2job.program.settings import Settings
from tests.benchmarks.long_notebook import percent_script


def calls(action: Callable[[], object]) -> int:
    """How many functions are called by something that is done."""
    count = 0

    def counted(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        action()
    finally:
        sys.setprofile(before)
    return count


def test_four_times_the_cells_are_about_four_times_the_calls(tmp_path: Path) -> None:
    found = []
    for name, cells in (("warm", 20), ("short", 40), ("long", 160)):
        path = tmp_path / f"{name}.py"
        path.write_text(percent_script(cells, name), encoding="utf-8")
        found.append(calls(partial(convert, path, Settings())))
    assert found[2] / found[1] < 4.4


def test_a_figure_is_no_path_however_often_its_name_is_set() -> None:
    """Each call of its methods was compared with all that the name is ever given."""
    found = []
    for number in (100, 400):
        cell = Cell(1, "code", "fig, ax = plt.subplots()\nax.plot(x)\n" * number)
        program = parse(Notebook("figures.ipynb", (cell,)), Settings())
        found.append(calls(partial(path_index, program)))
    assert found[1] / found[0] < 4.4


def test_a_long_chain_of_frames_is_followed_to_its_end() -> None:
    lines = [f"df_{number} = df_{number - 1}.dropna()" for number in range(1, 400)]
    cell = Cell(1, "code", "\n".join(["df_0 = read()", *lines, "print(df_399.mean())"]))
    program = drop_display(parse(Notebook("chain.ipynb", (cell,)), Settings()))
    assert "df_399.mean()" in program.units[0].statements[-1].text


@pytest.mark.parametrize("operator", ["+", "*"])
def test_names_made_of_each_other_are_not_followed_for_ever(operator: str) -> None:
    """A chain of 300 units, each made of the last one's value, went deeper than Python does."""
    lines = [f"value_{number} = value_{number - 1} {operator} 1" for number in range(1, 300)]
    cell = Cell(1, "code", "\n".join(["value_0 = read()", *lines, "save(value_299)"]))
    (use,) = path_index(parse(Notebook("chain.ipynb", (cell,)), Settings())).uses
    assert {*(use.text or "")} == {ANY}
