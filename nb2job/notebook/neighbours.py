"""What lies beside a notebook: which of the paths that its cells spell are files or folders there."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable
from pathlib import Path

from nb2job.notebook.cell import Cell
from nb2job.regex import regex

_WORD = regex(r"[^\s'\"`=;&|<>(),\[\]{}$#!*?]+")
_LONGEST = 200


def spelled_words(cells: Iterable[Cell]) -> frozenset[str]:
    """The words of code that could be paths, wherever they stand: a shell line's too."""
    words = {word for cell in cells if cell.kind == "code" for word in _WORD.findall(cell.source)}
    return frozenset(one for one in words if re.search(r"[./]", one))


def neighbours(folder: Path, paths: Iterable[str]) -> frozenset[str]:
    """Those of some paths that are there, seen from a folder, in their shortest form; nothing is opened.

    Only relative ones: what lies elsewhere on this machine is not the notebook's. The folder itself, and
    those that it is in, are none.
    """
    found: set[str] = set()
    for path in {posixpath.normpath(one.replace("\\", "/")) for one in paths if 0 < len(one) <= _LONGEST}:
        relative = not path.startswith(("/", "~")) and "\0" not in path and "\n" not in path
        if relative and set(path.split("/")) - {".", ".."} and os.path.exists(folder / path):
            found.add(path)
    return frozenset(found)
