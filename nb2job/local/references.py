"""The `${{…}}` of a shell command replaced by values, each made safe for where it stands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

Values = Mapping[str, str | Path]
"""What stands behind a reference such as "inputs.lr": a literal as text, data as a path."""

REFERENCE = re.compile(r"\$\{\{\s*(.*?)\s*\}\}", re.DOTALL)


def substitute(command: str, values: Values) -> str:
    """Replaces the references of a shell command by their values.

    A literal goes in as bare text, as the service does it. A path is made safe for where it stands:
    the service's mount points hold no space or quote, but a folder on somebody's own disk may.
    """

    def text(match: re.Match[str]) -> str:
        value = values[match[1]]
        if isinstance(value, str):
            return value
        return _quoted(value, _quotes_after(REFERENCE.sub("x", command[: match.start()])))

    return REFERENCE.sub(text, command)


def _quotes_after(text: str) -> str:
    """Where a shell stands after `text`: in ', in ", in a comment (#), or in none of them ("")."""
    state = previous = ""
    for char in text:
        if previous == "\\" and state != "'":
            previous = ""
            continue
        if state:
            if char == ("\n" if state == "#" else state):
                state = ""
        elif char in "'\"" or (char == "#" and previous in ("", " ", "\t", "\n", ";")):
            state = char
        previous = char
    return state


def _quoted(path: Path, state: str) -> str:
    text = str(path)
    if state == "'":
        return text.replace("'", "'\\''")
    if state == '"':
        return re.sub(r'([\\"$`])', r"\\\1", text)
    return text if state == "#" else shlex.quote(text)
