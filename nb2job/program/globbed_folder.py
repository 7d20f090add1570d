"""The folder that a pattern of `glob` goes through."""

from __future__ import annotations

import re


def globbed_folder(text: str) -> tuple[str, str]:
    """The folder that a pattern of `glob` goes through, and the pattern in it; a plain path has none."""
    first = re.search(r"[*?\[]", text)
    if first is None:
        return text, ""
    folder, _, _ = text[: first.start()].rpartition("/")
    rest = text[len(folder) + 1 :]
    return ("", "") if re.search(r"[{}\"\\]|[^ -~]", rest) else (folder, rest)
