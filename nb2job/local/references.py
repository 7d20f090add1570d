"""The `${{…}}` of a shell command replaced by values, each made safe for where it stands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

from nb2job.job.validate.shell import REFERENCE, within

Values = Mapping[str, str | Path]
"""What stands behind a reference such as "inputs.lr": a literal as text, data as a path."""


def substitute(command: str, values: Values) -> str:
    """Replaces the references of a shell command by their values.

    A literal goes in as bare text, as the service does it. A path is made safe for where it stands:
    the service's mount points hold no space or quote, but a folder on somebody's own disk may.
    """

    def text(match: re.Match[str]) -> str:
        value = values[match[1]]
        if isinstance(value, str):
            return value
        return _quoted(value, within(command, match.start()))

    return REFERENCE.sub(text, command)


def _quoted(path: Path, state: str) -> str:
    text = str(path)
    if state == "'":
        return text.replace("'", "'\\''")
    if state == '"':
        return re.sub(r'([\\"$`])', r"\\\1", text)
    return text if state == "#" else shlex.quote(text)
