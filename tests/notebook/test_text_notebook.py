"""Percent scripts and markdown become the cells that the .ipynb of the same notebook has."""

from __future__ import annotations

from pathlib import Path

import jupytext
import nbformat
import pytest

from nb2job.errors import NotebookError
from nb2job.notebook.read import read

NOTEBOOKS = Path(__file__).parents[2] / "fixtures" / "notebooks"
FORMATS = [("py:percent", ".py"), ("py:hydrogen", ".py"), ("md", ".md"), ("md:myst", ".md")]

Read = tuple[int, str, str, tuple[str, ...]]


def write(folder: Path, text: str, name: str = "a.py") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def cells(path: Path) -> list[Read]:
    return [(one.index, one.kind, one.source, one.tags) for one in read(path).cells]


def refused(path: Path) -> NotebookError:
    with pytest.raises(NotebookError) as caught:
        read(path)
    assert caught.value.path == str(path)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    return caught.value


# -- the same notebook in every format ------------------------------------------------------------


@pytest.mark.parametrize(("kind", "ending"), FORMATS, ids=lambda one: one.replace(":", "_"))
@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_has_the_same_cells_as_text(path: Path, kind: str, ending: str, tmp_path: Path) -> None:
    text = jupytext.writes(nbformat.read(path, 4), kind)
    assert cells(write(tmp_path, text, f"a{ending}")) == cells(path)


@pytest.mark.parametrize(("kind", "ending"), FORMATS, ids=lambda one: one.replace(":", "_"))
def test_whatever_a_cell_holds(kind: str, ending: str, tmp_path: Path) -> None:
    sources = [
        "%matplotlib inline\nimport numpy as np",
        "# %timeit is a comment here\nx = 1",
        "%%bash\nls",
        "!pip install x",
        "größe = '数据 🙂'",
        "def f():\n\n    return 1\n\n\ndef g():\n    '''\n    # a\n    '''",
        "x = '" + "a" * 100_000 + "'",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in sources])
    book.cells.insert(3, nbformat.v4.new_markdown_cell("# Überblick\n\n* a\n* b"))
    book.cells[5].metadata["tags"] = ["parameters"]
    path = write(tmp_path, jupytext.writes(book, kind), f"a{ending}")
    expected = [
        (number, one.cell_type, one.source, tuple(one.metadata.get("tags", ())))
        for number, one in enumerate(book.cells, start=1)
    ]
    assert cells(path) == expected


# -- percent scripts ------------------------------------------------------------------------------


def test_cells_begin_at_their_markers(tmp_path: Path) -> None:
    text = "# %% [markdown]\n# # Title\n\n# %%\nx = 1\n\n# %% tags=['parameters']\nC = 0.1\n"
    assert cells(write(tmp_path, text)) == [
        (1, "markdown", "# Title", ()),
        (2, "code", "x = 1", ()),
        (3, "code", "C = 0.1", ("parameters",)),
    ]


def test_a_title_is_a_heading_of_the_lowest_level(tmp_path: Path) -> None:
    assert cells(write(tmp_path, "# %% Load the data\nx = 1\n#%%\ny = 2\n")) == [
        (1, "markdown", "###### Load the data", ()),
        (1, "code", "x = 1", ()),
        (2, "code", "y = 2", ()),
    ]


def test_code_above_the_first_marker_is_a_cell(tmp_path: Path) -> None:
    text = "#!/usr/bin/env python\n# coding: utf-8\nimport os\n\n# %%\nx = 1\n"
    assert [one[2] for one in cells(write(tmp_path, text))] == ["import os", "x = 1"]


def test_what_nbconvert_writes(tmp_path: Path) -> None:
    text = "#!/usr/bin/env python\n# coding: utf-8\n\n# In[1]:\n\n\nx = 1\n\n\n# In[ ]:\n\n\ny = 2\n"
    assert [one[2].strip() for one in cells(write(tmp_path, text))] == ["", "x = 1", "y = 2"]


def test_a_header_may_name_another_format(tmp_path: Path) -> None:
    header = "# ---\n# jupyter:\n#   jupytext:\n#     text_representation:\n#       extension: .py\n"
    text = f"{header}#       format_name: light\n# ---\n\n# # Title\n\nx = 1\n\n# +\ny = 2\n\nz = 3\n"
    assert [one[2] for one in cells(write(tmp_path, text))] == ["# Title", "x = 1", "y = 2\n\nz = 3"]


def test_the_kernel_of_the_header(tmp_path: Path) -> None:
    header = "# ---\n# jupyter:\n#   kernelspec:\n#     name: ir\n#     display_name: R\n# ---\n"
    error = refused(write(tmp_path, f"{header}\n# %%\nx <- 1\n"))
    assert (error.code, error.message) == ("NB103", "the notebook's language is R, not Python")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"], ids=repr)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "bom"])
def test_line_ends_and_byte_order_marks(end: str, mark: str, tmp_path: Path) -> None:
    text = f"{mark}# %%{end}x = '''a{end}b'''{end}{end}# %%{end}y = 2{end}"
    assert [one[2] for one in cells(write(tmp_path, text))] == ["x = '''a\nb'''", "y = 2"]


@pytest.mark.parametrize("odd", ["\f", "\v", "\x1c", "\x85", "\u2028", "\ue000\u2029"], ids=ascii)
def test_only_python_says_where_a_line_ends(odd: str, tmp_path: Path) -> None:
    source = f"x = 'a{odd}b'"
    assert cells(write(tmp_path, f"# %%\n{source}\n")) == [(1, "code", source, ())]


def test_another_encoding_is_declared(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes("# -*- coding: latin-1 -*-\n# %%\nx = 'é'\n".encode("latin-1"))
    assert cells(path)[-1][2] == "x = 'é'"


def test_cells_can_be_left_out(tmp_path: Path) -> None:
    text = "# %%\n# nb2job: skip\nx = 1\n# %% tags=['skip']\ny = 1\n# %%\nz = 3\n"
    assert cells(write(tmp_path, text)) == [(3, "code", "z = 3", ())]


# -- markdown -------------------------------------------------------------------------------------


def test_fenced_python_is_code(tmp_path: Path) -> None:
    text = '# Title\n\n```python tags=["parameters"]\nC = 1\n```\n\nText.\n\n```json\n{}\n```\n'
    assert cells(write(tmp_path, text, "a.md")) == [
        (1, "markdown", "# Title", ()),
        (2, "code", "C = 1", ("parameters",)),
        (3, "markdown", "Text.\n\n```json\n{}\n```", ()),
    ]


def test_colons_start_no_other_program(tmp_path: Path) -> None:
    text = "# Title\n\n::: note\nx\n:::\n\n```python\nx = 1\n```\n"
    assert cells(write(tmp_path, text, "a.md"))[-1] == (2, "code", "x = 1", ())


def test_myst_without_a_header(tmp_path: Path) -> None:
    text = "# Title\n\n```{code-cell} ipython3\n:tags: [parameters]\nC = 1\n```\n"
    assert cells(write(tmp_path, text, "a.md"))[-1] == (2, "code", "C = 1", ("parameters",))


# -- what is no notebook --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "import os\n",
        '"""Words."""\nx = """\n# %%\n"""\n',
        "# %%time\nx = 1\n",
        "x = 1  # %%\n",
        "%matplotlib\n",
    ],
)
def test_a_plain_script_is_no_notebook(text: str, tmp_path: Path) -> None:
    error = refused(write(tmp_path, text))
    assert (error.code, error.message) == ("NB102", "not a notebook: a Python file without cells")
    assert "# %%" in error.hint


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.py", "", "the file is empty"),
        ("a.py", "# jupyter:\n#   jupytext:\n#     format_name: marimo\nx = 1\n", "format marimo"),
        ("a.md", "---\njupyter:\n  jupytext:\n    format_name: pandoc\n---\nx\n", "format pandoc"),
        ("a.md", "---\njupyter: [\n---\n```{code-cell}\nx\n```\n", "not a valid notebook"),
        ("a.txt", "words\n", "a text of no known format"),
        ("a.rs", "fn main() {}\n", "a text of no known format"),
    ],
)
def test_a_text_that_cannot_be_read(name: str, text: str, reason: str, tmp_path: Path) -> None:
    error = refused(write(tmp_path, text, name))
    assert error.code == "NB102"
    assert reason in error.message


def test_the_ending_matters_less_than_the_text(tmp_path: Path) -> None:
    assert cells(write(tmp_path, "# %%\nx = 1\n", "a.txt")) == [(1, "code", "x = 1", ())]
    assert cells(write(tmp_path, "```python\nx = 1\n```\n", "a.txt")) == [(1, "code", "x = 1", ())]
    book = nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1")]))
    assert cells(write(tmp_path, book, "a.json")) == [(1, "code", "x = 1", ())]
