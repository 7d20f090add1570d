"""What was read is recognized by hashes, whatever a front end or a new run changes beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nb2job.errors import NotebookError
from nb2job.notebook.cell import Cell, Note, Place
from nb2job.notebook.read import read
from nb2job.notebook.seen import CODE, STORED, file_digests, is_same, notebook_digests, places
from nb2job.notebook.silenced import misspelled, not_silenced


def cell(source: object, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": 1} | more


def digests(tmp_path: Path, *cells: dict[str, Any], **metadata: Any) -> dict[str, str]:
    path = tmp_path / "a.ipynb"
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}
    path.write_text(json.dumps(book), encoding="utf-8")
    return notebook_digests(path)


def test_what_a_front_end_writes_beside_the_code_is_no_change(tmp_path: Path) -> None:
    first = digests(tmp_path, cell("x = 1\ny = 2"))
    timed = {"execution": {"iopub.status.busy": "now"}, "collapsed": True}
    shown = [{"output_type": "stream", "name": "stdout", "text": "another"}]
    again = cell(["x = 1\n", "y = 2"], metadata=timed, outputs=shown, id="abc")
    assert digests(tmp_path, again, widgets={"state": {}}) == first


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"source": "x = 2"}, CODE),
        ({"cell_type": "markdown"}, CODE),
        ({"metadata": {"tags": ["skip"]}}, CODE),
        ({"execution_count": 7}, STORED),
        ({"outputs": [{"output_type": "stream", "text": "x" * 200_000}]}, STORED),
    ],
)
def test_what_a_conversion_or_a_finding_looks_at_is_a_change(
    tmp_path: Path, change: dict[str, Any], where: str
) -> None:
    first = digests(tmp_path, cell("x = 1"))
    now = digests(tmp_path, cell("x = 1") | change)
    assert [name for name in first if first[name] != now[name]] == [where]


def test_settings_and_the_kernel_are_changes(tmp_path: Path) -> None:
    first = digests(tmp_path, cell("x = 1"))
    assert digests(tmp_path, cell("x = 1"), nb2job={"gpu": True})[CODE] != first[CODE]
    assert digests(tmp_path, cell("x = 1"), kernelspec={"name": "ir"})[CODE] != first[CODE]


TEXTS = st.sampled_from(["x = 1", "x = 1\n", ["x = ", "1"], ["x = 1\r\n", "y"], "# nb2job: skip", ""])
CELL_METADATA = st.dictionaries(
    st.sampled_from(["tags", "title", "collapsed", "execution", "name"]),
    st.sampled_from([["skip"], ["parameters"], ["remove-cell"], "A title", True, {"a": 1}, None]),
    max_size=3,
)
OUTPUTS = st.lists(
    st.sampled_from(
        [
            {"output_type": "stream", "name": "stdout", "text": "hf_" + "a1" * 20},
            {"output_type": "stream", "name": "stdout", "text": ["1\n", "2"]},
            {"output_type": "error", "ename": "KeyError", "evalue": "", "traceback": []},
        ]
    ),
    max_size=2,
)
CELLS = st.lists(
    st.fixed_dictionaries(
        {
            "cell_type": st.sampled_from(["code", "code", "markdown", "raw"]),
            "source": TEXTS,
            "metadata": CELL_METADATA,
            "outputs": OUTPUTS,
            "execution_count": st.sampled_from([None, 1, 2]),
        }
    ),
    max_size=3,
)
METADATA = st.dictionaries(
    st.sampled_from(["kernelspec", "language_info", "nb2job", "widgets", "toc"]),
    st.sampled_from([{"name": "python3"}, {"name": "python", "version": "3.11.4"}, {"gpu": True}, None]),
    max_size=2,
)
BOOKS = st.builds(lambda cells, metadata: (cells, metadata), CELLS, METADATA)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=BOOKS, change=st.sampled_from(["cells", "metadata", "both"]), second=BOOKS, place=st.integers(0, 2)
)
def test_equal_digests_are_read_as_equal_notebooks(
    tmp_path: Path, first: Any, change: str, second: Any, place: int
) -> None:
    """One cell, or the metadata, comes from another notebook: what its digests do not see, nobody does."""
    cells, metadata = list(first[0]), first[1] if change == "cells" else second[1]
    if change != "metadata":
        cells[place : place + 1] = second[0][:1]
    before, now = seen_and_read(tmp_path, *first), seen_and_read(tmp_path, cells, metadata)
    if isinstance(before[1], str) or isinstance(now[1], str):
        return  # no notebook by nbformat's rules, as with a list for `collapsed`: no digest asks for that
    if before[0][CODE] == now[0][CODE]:
        assert before[1] == now[1]
    if before[0] == now[0]:
        assert before[2] == now[2]


def seen_and_read(
    tmp_path: Path, cells: list[dict[str, Any]], metadata: dict[str, Any]
) -> tuple[Any, Any, Any]:
    """The digests; what a conversion reads; and what findings see of the outputs."""
    listed = [
        {key: one for key, one in cell.items() if cell["cell_type"] == "code" or key not in OF_CODE}
        for cell in cells
    ]
    found = digests(tmp_path, *listed, **metadata)
    try:
        book = read(tmp_path / "a.ipynb")
    except NotebookError as error:
        return found, str(error), str(error)
    runs = [replace(one, stored=one.stored // 100_000) for one in book.runs]  # sizes count in such steps
    return found, (book.cells, book.kernel, book.own), (book.findings, runs)


OF_CODE = ("outputs", "execution_count")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"cells": 1}', '{"cells": [1]}', "[" * 100_000])
def test_what_is_no_notebook(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="no notebook"):
        notebook_digests(path)
    assert not is_same(path, {CODE: "x"})


def test_modules_that_come_go_or_change(tmp_path: Path) -> None:
    book = tmp_path / "a.py"
    book.write_text("# %%\nimport tools, pack\n", encoding="utf-8")
    watched = places(["", "../lib"], ["tools", "pack.part"])
    assert watched == ["pack.py", "pack", "tools.py", "tools", *(f"../lib/{one}" for one in watched[:4])]

    def seen() -> dict[str, str]:
        return {**notebook_digests(book), **file_digests(tmp_path, watched)}

    first = seen()
    assert is_same(book, first)
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "data.csv").write_text("1", encoding="utf-8")
    assert is_same(book, first)  # a folder of data is no package
    (tmp_path / "pack" / "part.py").write_text("", encoding="utf-8")
    assert not is_same(book, first)
    second = seen()
    (tmp_path / "pack" / "part.py").write_text("x = 1\n", encoding="utf-8")
    assert not is_same(book, second)
    third = seen()
    book.write_bytes(book.read_bytes().replace(b"\n", b"\r\n"))
    assert is_same(book, third)


def test_a_comment_silences_a_finding_at_its_line_or_below_it() -> None:
    source = (
        "a = f()  # nb2job: ignore[NB203]\nb = f()  # nb2job: ignore\n"
        "# nb2job: ignore[nb21, NB365]\n# why: it is drawn\nc = f()\nd = f()"
    )
    cells = [Cell(1, "markdown", "x"), Cell(2, "code", source)]

    def left(code: str, line: int, cell: int = 2) -> bool:
        return bool(not_silenced([Note(code, Place(cell, line), "")], cells))

    assert not left("NB203", 1)
    assert left("NB210", 1)
    assert not left("NB203", 2)
    assert not left("NB210", 5)
    assert left("NB203", 5)
    assert left("NB210", 6)
    assert left("NB203", 99)
    assert left("NB203", 1, cell=1)
    assert not_silenced([Note("NB203", None, "")], cells)


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# nb2job: ingore[NB203]", "`ingore` is nothing that a comment may ask for"),
        ("# nb2job: ignore[NB999, NB203]", "no code begins with NB999"),
        ("# nb2job: ignore[]", "no code begins with nothing"),
        ("# nb2job: ignore NB203", "it silences every finding, not one code"),
        ("# nb2job: ignore[nb2]", ""),
        ("# nb2job: ignore: it is meant so", ""),
        ("# nb2job: keep", ""),
        ("# nb2job: no-param", ""),
        ("# nb2job: param C", ""),
        ("# by nb2job", ""),
    ],
)
def test_a_comment_that_is_not_understood(comment: str, message: str) -> None:
    found = list(misspelled([Cell(1, "markdown", comment), Cell(2, "code", f"a = 1\nb = 2  {comment}")]))
    assert [(one.place, one.message) for one in found] == ([(Place(2, 2), message)] if message else [])
