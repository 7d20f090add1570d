"""Text as a cell of a table in markdown: on one line, and nothing in it but code taken for markup."""

from __future__ import annotations

import re

_CODE = re.compile(r"(`[^`]*`)")


def cell(text: str) -> str:
    """The text of a cell."""
    line = " ".join(text.split()).replace("|", "\\|")
    parts = [part if part.startswith("`") else _plain(part) for part in _CODE.split(line)]
    return "".join(parts)


def _plain(text: str) -> str:
    return re.sub(r"([*_\[\]])", r"\\\1", text.replace("<", "&lt;"))


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table; its cells are markdown already."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
