"""Cells that failed when the notebook was run, and what is said of them."""

from __future__ import annotations

from typing import Any

from nb2job.notebook.cell import Note, Place
from nb2job.notebook.error_outputs import error_findings

ARROW = "\x1b[0;32m----> 2\x1b[0;31m \x1b[0mdata\x1b[0m[\x1b[34m3\x1b[0m]"


def cell(
    count: int | None, *errors: str, tags: tuple[str, ...] = (), source: str = "x = 1\ny = 2"
) -> dict[str, Any]:
    outputs = [{"output_type": "error", "ename": name, "traceback": ["---", ARROW]} for name in errors]
    return {
        "cell_type": "code",
        "execution_count": count,
        "metadata": {"tags": list(tags)},
        "source": source,
        "outputs": outputs,
    }


def codes(*cells: dict[str, Any]) -> list[tuple[str, Place | None]]:
    return [(note.code, note.place) for note in error_findings(list(cells))]


def test_a_cell_that_failed_and_was_run_on_below() -> None:
    assert codes(cell(1), cell(2, "KeyError"), cell(3)) == [("NB225", Place(2, 2))]


def test_the_error_is_named() -> None:
    notes: list[Note] = error_findings([cell(1, "KeyError"), cell(2)])
    assert notes[0].message.startswith("KeyError")
    assert "raises-exception" in notes[0].hint


def test_where_the_notebook_ended() -> None:
    assert not codes(cell(1), cell(2, "KeyError"), cell(None))


def test_what_is_settled() -> None:
    assert not codes(cell(1, "KeyError", tags=("raises-exception",)), cell(2))
    assert not codes(cell(1, "KeyError", tags=("skip",)), cell(2))
    assert not codes(cell(1, "KeyError", source="# nb2job: skip\nx"), cell(2))


def test_what_a_person_interrupted() -> None:
    assert not codes(cell(1, "KeyboardInterrupt"), cell(2))


def test_no_traceback() -> None:
    failed = {"cell_type": "code", "outputs": [{"output_type": "pyerr", "ename": "NameError"}], "input": "x"}
    assert codes(failed, cell(2)) == [("NB225", Place(1, 1))]


def test_a_line_of_a_file_that_the_cell_called() -> None:
    assert codes(cell(1, "KeyError", source="run script.py"), cell(2)) == [("NB225", Place(1, 1))]


def test_what_only_the_picture_of_a_result_raised() -> None:
    failed = cell(1, "AttributeError")
    failed["outputs"].append({"output_type": "execute_result", "data": {}, "metadata": {}})
    assert not codes(failed, cell(2))


def test_a_name_that_a_cell_above_sets_was_missing_in_another_kernel() -> None:
    failed = cell(1, "NameError", source="fit(frame)")
    failed["outputs"][0]["evalue"] = "name 'frame' is not defined"
    for above in (
        "frame = 1",
        "frame: int = 1",
        "import pandas as frame",
        "from a import frame",
        "def frame():",
    ):
        assert not codes(cell(9, source=above), failed, cell(2))
    for above in ("print(frame)", "frames = 1", "frame == 1"):
        assert codes(cell(9, source=above), failed, cell(2)) == [("NB225", Place(2, 1))]
    assert codes(failed, cell(2, source="frame = 1")) == [("NB225", Place(1, 1))]


def test_the_line_that_spells_a_missing_name_where_no_arrow_tells() -> None:
    failed = cell(1, "NameError", source="# the frames\nframes = 1\nfit(frame)")
    failed["outputs"][0] |= {"evalue": "name 'frame' is not defined", "traceback": ["no arrow"]}
    assert codes(failed, cell(2)) == [("NB225", Place(1, 3))]
