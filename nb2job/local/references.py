"""The `${{…}}` of a shell command replaced by values, each made safe for where it stands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

from nb2job.job.validate.shell import REFERENCE
from nb2job.local.quoting import Nest, nests

Values = Mapping[str, str | Path]
"""What stands behind a reference such as "inputs.lr": a literal as text, data as a path."""

_SPECIAL = {'"': '\\"$`', "$'": "\\'", "<<": "\\$`"}
"""What a backslash keeps as it is, in which quotes."""

_AS_IT_IS = ("#", "<<'", "$((")


def substitute(command: str, values: Values) -> str:
    """Replaces the references of a shell command by their values.

    A literal goes in as bare text, as the service does it. A path is made safe for where it stands:
    the service's mount points hold no space or quote, but a folder on somebody's own disk may.
    """
    places = nests(command)

    def text(match: re.Match[str]) -> str:
        value = values[match[1]]
        if isinstance(value, str):
            return value
        return _quoted(str(value), places[match.start()])

    return REFERENCE.sub(text, command)


def _quoted(text: str, nest: Nest) -> str:
    inmost = nest[-1]
    if inmost in _SPECIAL:
        text = _escaped(text, _SPECIAL[inmost])
    elif inmost == "'":
        text = text.replace("'", "'\\''")
    elif inmost not in _AS_IT_IS:
        text = shlex.quote(text)
    # A shell takes these backslashes away before it reads what stands between the backticks.
    for outer, kind in zip(nest[-2::-1], nest[:0:-1], strict=True):
        if kind == "`":
            text = _escaped(text, '\\$`"' if outer == '"' else "\\$`")
    return text


def _escaped(text: str, special: str) -> str:
    return "".join(f"\\{char}" if char in special else char for char in text)
