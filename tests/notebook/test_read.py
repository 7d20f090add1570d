"""A file becomes a notebook, or an error that says which file, and what is wrong with it."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path
from typing import Any

import pytest

from nb2job.errors import NotebookError
from nb2job.notebook.cell import Kernel, Run
from nb2job.notebook.read import read

Json = dict[str, Any]


def code(source: str | list[str], **more: Any) -> Json:
    found = {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}
    return {**found, "execution_count": None, **more}


def text(source: str | list[str], kind: str = "markdown") -> Json:
    return {"cell_type": kind, "source": source, "metadata": {}}


def notebook(*cells: Json, **more: Any) -> Json:
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more}


def write(folder: Path, content: Json | str | bytes) -> Path:
    path = folder / "a.ipynb"
    content = json.dumps(content) if isinstance(content, dict) else content
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path: Path) -> NotebookError:
    with pytest.raises(NotebookError) as caught:
        read(path)
    assert caught.value.path == str(path)
    assert str(path) in str(caught.value)
    return caught.value


# -- what is read ---------------------------------------------------------------------------------


def test_cells_in_order_with_their_numbers(tmp_path: Path) -> None:
    path = write(tmp_path, notebook(text("# A"), code("x = 1"), text("raw", "raw"), code("")))
    found = read(path)
    assert found.path == str(path)
    assert [(one.index, one.kind, one.source) for one in found.cells] == [
        (1, "markdown", "# A"),
        (2, "code", "x = 1"),
        (3, "raw", "raw"),
        (4, "code", ""),
    ]


@pytest.mark.parametrize(
    "source",
    [["x = 1\n", "y = 2"], "x = 1\ny = 2", ["x", " = 1\ny = 2"], ["x = 1\n", "", "y = 2"]],
)
def test_a_source_is_a_text_or_a_list_of_lines(source: str | list[str], tmp_path: Path) -> None:
    assert read(write(tmp_path, notebook(code(source)))).cells[0].source == "x = 1\ny = 2"


def test_ids_may_be_missing_or_repeated(tmp_path: Path) -> None:
    cells = [code("a = 1", id="same"), code("b = 2", id="same"), code("c = 3")]
    assert [one.source for one in read(write(tmp_path, notebook(*cells))).cells] == [
        "a = 1",
        "b = 2",
        "c = 3",
    ]


def test_what_a_run_has_left_in_the_file(tmp_path: Path) -> None:
    shown = {"output_type": "stream", "name": "stdout", "text": ["12345", "6789"]}
    skipped = code(" \n# nb2job: skip", execution_count=0)
    cells = [text("# A"), code("x", execution_count=3, outputs=[shown]), skipped, code(" ")]
    found = read(write(tmp_path, notebook(*cells))).runs
    assert found == (Run(2, 3, len("streamstdout123456789")), Run(3, None), Run(4, None, empty=True))


@pytest.mark.parametrize("minor", [0, 1, 2, 4, 5, 7])
def test_every_minor_version_is_read(minor: int, tmp_path: Path) -> None:
    data = notebook(code("x = 1"), nbformat_minor=minor)
    assert read(write(tmp_path, data)).cells[0].source == "x = 1"


def test_version_3_has_worksheets(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Train\n", "it"], "metadata": {}},
        {
            "cell_type": "code",
            "input": ["x = 1\n", "y = 2"],
            "language": "python",
            "metadata": {},
            "outputs": [],
            "prompt_number": 3,
            "collapsed": False,
        },
        {"cell_type": "markdown", "source": ["te", "xt"], "metadata": {}},
    ]
    data = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": cells, "metadata": {}}],
    }
    found = read(write(tmp_path, data))
    assert [(one.kind, one.source) for one in found.cells] == [
        ("markdown", "## Train it"),
        ("code", "x = 1\ny = 2"),
        ("markdown", "text"),
    ]


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + json.dumps(notebook(code("x = 1"))).encode()
    assert read(write(tmp_path, content)).cells[0].source == "x = 1"


def test_line_ends_of_a_cell(tmp_path: Path) -> None:
    cells = [code("x = 1\r\ny = 2\r\n"), text("# A\rtext")]
    found = read(write(tmp_path, notebook(*cells))).cells
    assert [one.source for one in found] == ["x = 1\ny = 2", "# A\ntext"]


@pytest.mark.parametrize("title", ["Load the data", " Load\nthe data "])
def test_a_titled_cell_has_a_heading_of_the_lowest_level(title: str, tmp_path: Path) -> None:
    databricks = {"application/vnd.databricks.v1+cell": {"title": title}}
    for metadata in ({"title": title}, databricks):
        cells = read(write(tmp_path, notebook(code("x = 1", metadata=metadata), code("y = 2")))).cells
        assert [(one.index, one.source) for one in cells] == [
            (1, "###### Load the data"),
            (1, "x = 1"),
            (2, "y = 2"),
        ]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.dumps(notebook(code("x = 1"))).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    found = read(Path("-"))
    assert (found.path, found.cells[0].source) == ("<stdin>", "x = 1")


def test_line_ends_of_the_file(tmp_path: Path) -> None:
    content = json.dumps(notebook(code("x = 1")), indent=1).replace("\n", "\r\n")
    assert read(write(tmp_path, content)).cells[0].source == "x = 1"


def test_any_script_is_read(tmp_path: Path) -> None:
    content = json.dumps(notebook(code("größe = '数据 🙂'")), ensure_ascii=False)
    assert read(write(tmp_path, content)).cells[0].source == "größe = '数据 🙂'"


def test_tags_are_kept(tmp_path: Path) -> None:
    cell = code("x = 1", metadata={"tags": ["parameters", "mine"]})
    assert read(write(tmp_path, notebook(cell))).cells[0].tags == ("parameters", "mine")


@pytest.mark.parametrize("tag", ["skip", "remove_cell", "remove-cell"])
def test_a_cell_tagged_so_is_left_out(tag: str, tmp_path: Path) -> None:
    cells = [code("x = 1", metadata={"tags": [tag]}), code("y = 2")]
    assert [(one.index, one.source) for one in read(write(tmp_path, notebook(*cells))).cells] == [
        (2, "y = 2")
    ]


@pytest.mark.parametrize(
    ("hidden", "seen"),
    [
        ("import numpy as np", "np.zeros(1)"),
        ("from os.path import *", "exists('x')"),
        ("def f(): pass", "x = 1\nf()"),
        ("%matplotlib inline\nx = 1", "print(x)"),
    ],
)
def test_hidden_cells_stay_where_others_need_one(hidden: str, seen: str, tmp_path: Path) -> None:
    """Jupyter Book hides `remove-cell`, and runs it: its seed, say, counts like its imports."""
    tags = {"tags": ["remove-cell"]}
    cells = [code(hidden, metadata=tags), code("seed(1)", metadata=tags), text("# A"), code(seen)]
    assert [one.index for one in read(write(tmp_path, notebook(*cells))).cells] == [1, 2, 3, 4]


@pytest.mark.parametrize(("hidden", "seen"), [("x = 1", "x = 2\nprint(x)"), ("!ls (", "y"), ("x.y = 1", "x")])
def test_hidden_cells_go_where_nothing_needs_them(hidden: str, seen: str, tmp_path: Path) -> None:
    cells = [code(hidden, metadata={"tags": ["remove_cell"]}), code(seen)]
    assert [one.index for one in read(write(tmp_path, notebook(*cells))).cells] == [2]


@pytest.mark.parametrize("comment", ["# nb2job: skip", "  #nb2job:skip  ", "x = 1\n# nb2job: skip"])
def test_a_cell_that_asks_for_it_is_left_out(comment: str, tmp_path: Path) -> None:
    assert read(write(tmp_path, notebook(code(f"{comment}\nx = 1"), code("y = 2")))).cells[0].index == 2


@pytest.mark.parametrize(
    "source",
    ["# nb2job: skipped", "x = 1  # nb2job: skip this", "# skip", "# nb2job: keep", "skip = 1"],
)
def test_other_comments_leave_a_cell_in(source: str, tmp_path: Path) -> None:
    assert len(read(write(tmp_path, notebook(code(source)))).cells) == 1


def test_a_string_that_says_so_leaves_a_cell_in(tmp_path: Path) -> None:
    source = 'text = """\n# nb2job: skip\n"""'
    assert len(read(write(tmp_path, notebook(code(source)))).cells) == 1


# -- kernels --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metadata", "kernel"),
    [
        ({}, Kernel()),
        ({"kernelspec": {"name": "python3", "display_name": "P"}}, Kernel("python3")),
        ({"language_info": {"name": "python", "version": "3.11.4"}}, Kernel("", "python", "3.11")),
        ({"language_info": {"name": "ipython", "version": "3"}}, Kernel("", "ipython", "3")),
        ({"kernelspec": {}}, Kernel()),
        ({"kernelspec": {"name": "p"}}, Kernel("p")),
    ],
)
def test_what_the_metadata_say_of_the_kernel(metadata: Json, kernel: Kernel, tmp_path: Path) -> None:
    assert read(write(tmp_path, notebook(code("x = 1"), metadata=metadata))).kernel == kernel


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}, "R"),
        ({"kernelspec": {"name": "j", "display_name": "J", "language": "julia"}}, "julia"),
        ({"language_info": {"name": "scala"}}, "scala"),
        ({"kernelspec": {"name": "ir", "display_name": "R"}}, "R"),
    ],
)
def test_another_language_is_refused(metadata: Json, language: str, tmp_path: Path) -> None:
    error = refused(write(tmp_path, notebook(code("x <- 1"), metadata=metadata)))
    assert error.code == "NB103"
    assert language in error.message


# -- what cannot be read --------------------------------------------------------------------------


def test_no_such_file(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.ipynb").code == "NB101"


def test_a_folder(tmp_path: Path) -> None:
    error = refused(tmp_path)
    assert (error.code, error.message) == ("NB101", "a folder, not a notebook")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n\t\n", "the file is empty"),
        (b'{"cells": [', "the file ends in the middle"),
        (b'{"cells": [], "metadata": {}, "nbf', "the file ends in the middle"),
        (b"import os\n", "not JSON"),
        (b"<html></html>", "not JSON"),
        (b"\n<!DOCTYPE html>\n<html lang='en'>", "not JSON, but a web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a Git LFS pointer"),
        (b'{"cells": [\n<<<<<<< HEAD\n1,\n=======\n2,\n>>>>>>> other\n]}', "conflict markers"),
        (b'{"cells": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"cells": [,]}', "not JSON"),
        (b"[]", "JSON without a list of cells"),
        (b"3", "JSON without a list of cells"),
        (b'{"name": "package"}', "JSON without a list of cells"),
        (b'{"x": "\xff\xfe"}', "not UTF-8 text"),
        ("x = 1".encode("utf-16"), "not UTF-8 text"),
    ],
)
def test_what_is_no_notebook(content: bytes, reason: str, tmp_path: Path) -> None:
    error = refused(write(tmp_path, content))
    assert error.code == "NB102"
    assert reason in error.message
    assert "\n" not in error.message


@pytest.mark.parametrize(
    "data",
    [
        {"cells": 3, "nbformat": 4},
        {"cells": None, "nbformat": 4, "nbformat_minor": 5, "metadata": {}},
        {"cells": [3], "nbformat": 4, "nbformat_minor": 5, "metadata": {}},
        {"cells": [{}], "nbformat": 4, "nbformat_minor": 5, "metadata": {}},
        {"cells": [{"cell_type": "code"}], "nbformat": 4, "nbformat_minor": 5, "metadata": {}},
        {"cells": [code(3)], "nbformat": 4, "nbformat_minor": 5, "metadata": {}},  # type: ignore[arg-type]
        {"cells": [text("x", "spreadsheet")], "nbformat": 4, "nbformat_minor": 5, "metadata": {}},
        {"cells": [code("x")], "nbformat": "four", "nbformat_minor": 5, "metadata": {}},
        {"cells": [code("x")], "nbformat": 4, "nbformat_minor": "x", "metadata": {}},
        {"cells": [code("x")], "nbformat": 4, "nbformat_minor": 5, "metadata": []},
        {"cells": [code("x", metadata=[])], "nbformat": 4, "nbformat_minor": 5, "metadata": {}},
        {"cells": [code("x", metadata={"tags": 3})], "nbformat": 4, "nbformat_minor": 5, "metadata": {}},
        {"cells": [code("x")], "nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": 3}},
        {"worksheets": 3, "nbformat": 3},
        {"worksheets": [3], "nbformat": 3, "nbformat_minor": 0, "metadata": {}},
        {"cells": [code("x")], "nbformat": 3, "nbformat_minor": 0, "metadata": {}},
        {"cells": [code("x")], "nbformat": 99, "nbformat_minor": 0, "metadata": {}},
    ],
    ids=lambda data: json.dumps(data)[:60],
)
def test_a_broken_notebook_is_an_error_or_read(data: Json, tmp_path: Path) -> None:
    """Whatever it holds, it is told in one line, and never a traceback."""
    path = write(tmp_path, data)
    found = None
    try:
        read(path)
    except NotebookError as error:
        found = error
    assert found is None or (found.code, "\n" in found.message) == ("NB102", False)


def test_a_syntax_error_says_its_line(tmp_path: Path) -> None:
    assert refused(write(tmp_path, '{\n"cells": [,]\n}')).line == 2


# -- size -----------------------------------------------------------------------------------------


def test_large_outputs_are_not_looked_at(tmp_path: Path) -> None:
    image = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "A" * 10_000_000}}
    path = write(tmp_path, notebook(code("x = 1", outputs=[image]), text("b", "markdown")))
    read(path)
    start = time.perf_counter()
    read(path)
    assert time.perf_counter() - start < 1


def test_attachments_are_left_out(tmp_path: Path) -> None:
    cell = text("![a](attachment:a.png)") | {"attachments": {"a.png": {"image/png": "AAAA"}}}
    assert read(write(tmp_path, notebook(cell))).cells[0].source == "![a](attachment:a.png)"


def test_broken_outputs_do_no_harm(tmp_path: Path) -> None:
    cell = code("x = 1", outputs=[{"output_type": "nonsense"}, 3], execution_count="many")
    assert read(write(tmp_path, notebook(cell))).cells[0].source == "x = 1"
