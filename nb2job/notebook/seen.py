"""What a conversion has read, as digests: whether the same is there again is told without reading it anew.

Only JSON and hashes: neither nbformat nor ast, so that hundreds of notebooks are looked at in a second.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nb2job.notebook.databricks import CELL_METADATA, METADATA
from nb2job.notebook.find import NO_NOTEBOOKS
from nb2job.notebook.ipynb import Outputs, of_outputs, stored_cells

CODE = "code"
"""The name under which a notebook's cells stand among what was read."""
STORED = "stored"
"""The name under which that of its outputs stands which findings look at."""

_NOTEBOOK_KEYS = ("kernelspec", "language_info", "nb2job", "jupytext", METADATA)
_CELL_KEYS = ("tags", "title", CELL_METADATA)
_ABSENT = ""
_STEP = 100_000
"""Of so many characters are the steps in which the size of outputs counts."""


def notebook_digests(path: Path) -> dict[str, str]:
    """What a notebook's file says, as digests: its cells, and what its outputs show of how it was run.

    What front ends note in an .ipynb's metadata does not count.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no notebook.
    """
    data = path.read_bytes()
    if path.suffix.lower() != ".ipynb":
        return text_digests(data)
    try:
        book = json.loads(data)
        return book_digests(book, of_outputs(stored_cells(book)))
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
        raise ValueError("no notebook") from None


def text_digests(data: bytes) -> dict[str, str]:
    """The digests of a notebook that is a text."""
    return {CODE: _sha(data.replace(b"\r\n", b"\n"))}


def book_digests(book: Mapping[str, Any], outputs: Outputs) -> dict[str, str]:
    """The digests of a notebook's JSON, and of what `of_outputs` says of it."""
    return {CODE: _code(book, stored_cells(book)), STORED: _state(outputs)}


def places(folders: Iterable[str], modules: Iterable[str]) -> list[str]:
    """Where modules of the notebook's own are, or could be, seen from its folder."""
    tops = sorted({name.partition(".")[0] for name in modules})
    spelled = (os.path.join(folder, top + end) for folder in folders for top in tops for end in (".py", ""))
    return [os.path.normpath(path).replace(os.sep, "/") for path in spelled]


def file_digests(home: Path, paths: Iterable[str]) -> dict[str, str]:
    """The digest of each file, and of each package's modules, seen from a folder; "" where there is none."""
    return {path: _file(os.path.join(home, path)) for path in paths}


def is_same(path: Path, seen: Mapping[str, str]) -> bool:
    """Whether a notebook, and all that was read with it, are still as they were `seen`; but for outputs."""
    files = {name: digest for name, digest in seen.items() if name not in {CODE, STORED}}
    try:
        now = notebook_digests(path)
        return now[CODE] == seen.get(CODE) and file_digests(path.parent, files) == files
    except (OSError, ValueError):
        return False


def _code(book: Mapping[str, Any], cells: list[dict[str, Any]]) -> str:
    metadata = book.get("metadata") or {}
    known = {key: metadata[key] for key in _NOTEBOOK_KEYS if key in metadata}
    texts = [[cell.get("cell_type"), _source(cell), _metadata(cell)] for cell in cells]
    return _sha(_bytes([book.get("nbformat"), known, texts]))


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    text = "".join(source) if isinstance(source, list) else str(source)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _metadata(cell: dict[str, Any]) -> dict[str, Any]:
    metadata = cell.get("metadata") or {}
    return {key: metadata[key] for key in _CELL_KEYS if key in metadata}


def _state(outputs: Outputs) -> str:
    """What findings tell of outputs: running a notebook again from top to bottom changes nothing of it."""
    found, runs = outputs
    return _sha(_bytes([[(count, size // _STEP) for count, size in runs], list(map(repr, found))]))


def _bytes(value: object) -> bytes:
    return json.dumps(value, sort_keys=True).encode()


def _file(path: str | Path) -> str:
    """Opened at once, since it is a file nearly always; a check of hundreds of notebooks reads thousands."""
    try:
        with open(path, "rb") as file:
            return _sha(file.read().replace(b"\r\n", b"\n"))
    except OSError:
        return _folder(Path(path))


def _folder(path: Path) -> str:
    try:
        return _package(path) if path.is_dir() else _ABSENT
    except OSError:
        return _ABSENT


def _package(folder: Path) -> str:
    """All Python below a folder that Python would import from; what is merely data beside it is left."""
    if not any(folder.glob("*.py")) and not any(folder.glob("*/__init__.py")):
        return _ABSENT
    digests = [[str(path.relative_to(folder)), _file(path)] for path in sorted(_modules(folder))]
    return _sha(_bytes(digests))


def _modules(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in NO_NOTEBOOKS]
        yield from (Path(place) / name for name in names if name.endswith(".py"))


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
