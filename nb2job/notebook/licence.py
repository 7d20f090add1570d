"""The licence that a notebook begins with: comments above its first line of code."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nb2job.notebook.cell import Cell
from nb2job.regex import regex

_MENTIONS = regex(r"\bcopyright\b|\blicen[cs]ed?\b|spdx-", re.IGNORECASE)
_FORM = regex(r"#\s*@(title|markdown)\b")
"""What Colab shows as a form, in place of the code."""


def licence(cells: Iterable[Cell]) -> str:
    """The comments, a line each, of the first code cells that speak of a licence or a copyright; or ""."""
    found: list[str] = []
    for cell in (one for one in cells if one.kind == "code"):
        lines = [line.rstrip() for line in cell.source.strip().split("\n")]
        code = next((number for number, line in enumerate(lines) if line and line[0] != "#"), len(lines))
        comments = [line for line in lines[:code] if not _FORM.match(line)]
        if _MENTIONS.search("\n".join(comments)):
            found += comments
        if code < len(lines):
            break
    return "\n".join(found).strip()
