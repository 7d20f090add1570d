"""The comments by which Colab makes forms of cells: `#@title`, `# @param {type: "string"}`."""

from __future__ import annotations

import io
import re
import tokenize

_FORM = re.compile(r"#\s*@(?:param|title|markdown)\b")


def without_forms(text: str) -> str:
    """The text without such comments; a line of its own goes with it."""
    if not _FORM.search(text):
        return text
    lines = text.split("\n")
    gone: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and _FORM.match(token.string):
            number = token.start[0] - 1
            lines[number] = lines[number][: token.start[1]].rstrip()
            gone |= set() if lines[number] else {number}
    return "\n".join(line for number, line in enumerate(lines) if number not in gone)
