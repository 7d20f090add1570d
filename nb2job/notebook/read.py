"""A file becomes a Notebook: .ipynb, percent script, markdown or Databricks source.

A cell's number counts all cells of the file from 1, and a line counts from 1 within its cell, in every
format: the same notebook gives the same messages as .ipynb and as text.
"""

from __future__ import annotations

import io
import sys
import tokenize
from dataclasses import replace
from pathlib import Path
from typing import Any

from nb2job.errors import NotebookError
from nb2job.notebook import databricks, ipynb, text_notebook
from nb2job.notebook.cell import Cell, Notebook
from nb2job.notebook.hidden import without_hidden
from nb2job.notebook.kernel import kernel_of
from nb2job.notebook.seen import book_digests, text_digests
from nb2job.notebook.tags import is_skipped, tags_of

STDIN = "<stdin>"
"""The path of a notebook that was read from standard input."""

_FORMATS = "an .ipynb, a script with `# %%` cells, markdown with fenced Python, or Databricks source"


def read(path: Path) -> Notebook:
    """Read a notebook file; `-` is standard input.

    Raises:
        NotebookError: NB101 no such file, NB102 no notebook, NB103 another language than Python.
    """
    is_stdin = str(path) == "-"
    name = STDIN if is_stdin else str(path)
    data = sys.stdin.buffer.read() if is_stdin else _bytes(path)
    text = _text(data, name, path.suffix.lower())
    if not text.strip():
        hint = "Nothing came through the pipe." if is_stdin else "Restore it from version control."
        raise NotebookError("NB102", "not a notebook: the file is empty", hint, path=name)
    parsed = _parsed(text, name, path.suffix.lower())
    book = _notebook(parsed, name)
    if is_stdin:
        return book
    is_text = path.suffix.lower() != ".ipynb"
    digests = text_digests(data) if is_text else book_digests(parsed["book"], parsed["outputs"])
    return replace(book, digests=digests)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        hint = "Check the path; it is seen from the current folder."
        raise NotebookError("NB101", "no such file", hint, path=str(path)) from None
    except IsADirectoryError:
        hint = "Name the notebook in it, or take every notebook below it with --recursive."
        raise NotebookError("NB101", "a folder, not a notebook", hint, path=str(path)) from None
    except OSError as error:
        raise NotebookError("NB101", f"cannot be read: {error.strerror}", path=str(path)) from None


def _text(data: bytes, name: str, suffix: str) -> str:
    """A file's text, its lines ended by `\\n`; Python may declare another encoding (PEP 263)."""
    try:
        encoding = "utf-8-sig"
        if suffix == ".py":
            encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        return _lines(data.decode(encoding))
    except (UnicodeDecodeError, SyntaxError, LookupError):
        hint = "Save it as UTF-8."
        raise NotebookError("NB102", "not a notebook: not UTF-8 text", hint, path=name) from None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parsed(text: str, name: str, suffix: str) -> dict[str, Any]:
    """Metadata and cells, by the file's ending, or by its first words where that says nothing."""
    if suffix == ".ipynb" or (suffix not in {".py", ".md"} and text.lstrip().startswith("{")):
        return ipynb.from_json(text, name)
    if databricks.is_source(text):
        return databricks.from_source(text, name)
    if suffix == ".py" or (suffix not in {".md", ".markdown"} and text_notebook.is_script(text)):
        return text_notebook.from_script(text, name)
    if suffix in {".md", ".markdown"} or text_notebook.has_code(text):
        return text_notebook.from_markdown(text, name)
    hint = f"Give {_FORMATS}."
    raise NotebookError("NB102", "not a notebook: a text of no known format", hint, path=name)


def _notebook(data: dict[str, Any], name: str) -> Notebook:
    metadata = data["metadata"] if isinstance(data["metadata"], dict) else {}
    kernel = kernel_of(metadata)
    if kernel.language.lower() not in {"python", "ipython", "python3", ""}:
        message = f"the notebook's language is {kernel.language}, not Python"
        hint = "Only notebooks in Python become Python scripts."
        raise NotebookError("NB103", message, hint, path=name)
    cells: list[Cell] = []
    for number, cell in without_hidden(list(enumerate(data["cells"], start=1))):
        if databricks.METADATA in metadata:
            cell = databricks.with_language(cell)
        cells += _cells(number, cell)
    own = metadata.get("nb2job", {})
    found, runs = (tuple(data.get(key, ())) for key in ("findings", "runs"))
    return Notebook(name, tuple(cells), kernel, findings=found, own=own, runs=runs)


def _cells(number: int, data: dict[str, Any]) -> list[Cell]:
    """A cell as read, below a heading of the lowest level where it has a title; none when it is skipped."""
    source = data.get("source", "")
    text = _lines(source if isinstance(source, str) else "".join(source)).rstrip("\n")
    metadata = data.get("metadata", {})
    tags = tags_of(metadata)
    if is_skipped(tags, text):
        return []
    cell = Cell(number, data["cell_type"], text, tags)
    title = _title(metadata) if cell.kind == "code" else ""
    return [Cell(number, "markdown", f"###### {title}"), cell] if title else [cell]


def _title(metadata: dict[str, Any]) -> str:
    """The title of a cell, as in `# %% Load the data` and in Databricks."""
    inner = metadata.get(databricks.CELL_METADATA)
    title = metadata.get("title") or (inner.get("title") if isinstance(inner, dict) else "")
    return " ".join(title.split()) if isinstance(title, str) else ""
