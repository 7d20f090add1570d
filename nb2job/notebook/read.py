"""A file becomes a Notebook: .ipynb of every nbformat, checked and upgraded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nb2job.errors import NotebookError
from nb2job.notebook.cell import Cell, Kernel, Notebook
from nb2job.notebook.tags import is_skipped


def read(path: Path) -> Notebook:
    """Read a notebook file.

    Raises:
        NotebookError: NB101 no such file, NB102 no notebook, NB103 another language than Python.
    """
    text = _text(path)
    try:
        data = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", None)
        raise NotebookError(
            "NB102",
            f"not a notebook: {_json_reason(text, error)}",
            "Open it in Jupyter and save it again, or restore it from version control.",
            path=str(path),
            line=line,
        ) from None
    if not isinstance(data, dict) or not ("cells" in data or "worksheets" in data):
        raise NotebookError("NB102", "not a notebook: JSON without a list of cells", path=str(path))
    return _notebook(path, _upgraded(path, data))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise NotebookError("NB101", "no such file", path=str(path)) from None
    except IsADirectoryError:
        raise NotebookError(
            "NB101", "a folder, not a notebook", "Name the notebook in it.", path=str(path)
        ) from None
    except UnicodeDecodeError:
        raise NotebookError("NB102", "not a notebook: not UTF-8 text", path=str(path)) from None
    except OSError as error:
        raise NotebookError("NB101", f"cannot be read: {error.strerror}", path=str(path)) from None


def _json_reason(text: str, error: ValueError) -> str:
    if not text.strip():
        return "the file is empty"
    if text.lstrip().startswith("{") and getattr(error, "pos", 0) >= len(text.rstrip()) - 1:
        return "the file ends in the middle"
    return f"not JSON ({getattr(error, 'msg', error)})"


def _upgraded(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    """The notebook as nbformat 4, validated by nbformat."""
    import nbformat

    try:
        version = int(data.get("nbformat", 4))
        notebook = nbformat.from_dict(data)
        if version < 4:
            from nbformat import converter

            notebook = converter.convert(notebook, 4)
        notebook = nbformat.from_dict(_sources_only(notebook))
        nbformat.validate(notebook, relax_add_props=True)
    except nbformat.ValidationError as error:
        reason = str(getattr(error, "message", error)).split("\n")[0][:160]
        raise NotebookError("NB102", f"not a valid notebook: {reason}", path=str(path)) from None
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        reason = f"{type(error).__name__} {error}".split("\n")[0][:160]
        raise NotebookError("NB102", f"not a valid notebook: {reason}", path=str(path)) from None
    return dict(notebook)


def _sources_only(notebook: dict[str, Any]) -> dict[str, Any]:
    """Without outputs and cell ids: megabytes that nothing here reads, and ids that tools repeat."""
    cells = []
    for cell in notebook["cells"]:
        kept = {key: value for key, value in cell.items() if key not in {"id", "attachments"}}
        if cell.get("cell_type") == "code":
            kept |= {"outputs": [], "execution_count": None}
        cells.append(kept)
    minor = min(int(notebook.get("nbformat_minor", 0)), 4)
    metadata = notebook.get("metadata", {})
    return {"nbformat": 4, "nbformat_minor": minor, "metadata": metadata, "cells": cells}


def _notebook(path: Path, data: dict[str, Any]) -> Notebook:
    metadata = data.get("metadata", {})
    kernel = _kernel(metadata)
    if kernel.language.lower() not in {"python", "ipython", "python3", ""}:
        raise NotebookError(
            "NB103",
            f"the notebook's language is {kernel.language}, not Python",
            path=str(path),
        )
    cells = []
    for number, cell in enumerate(data["cells"], start=1):
        tags = tuple(str(tag) for tag in cell.get("metadata", {}).get("tags", ()))
        source = cell.get("source", "")
        text = source if isinstance(source, str) else "".join(source)
        kind = cell["cell_type"]
        if not is_skipped(tags, text):
            cells.append(Cell(number, kind, text, tags))
    return Notebook(str(path), tuple(cells), kernel)


def _kernel(metadata: dict[str, Any]) -> Kernel:
    spec = metadata.get("kernelspec", {})
    info = metadata.get("language_info", {})
    language = str(spec.get("language") or info.get("name") or "python")
    version = str(info.get("version", ""))
    return Kernel(str(spec.get("name", "")), language, ".".join(version.split(".")[:2]))
