"""Addresses as they may be shown and written down: without passwords, keys and signatures."""

from __future__ import annotations

import re

from nb2job.notebook.secret_shapes import shapes
from nb2job.regex import regex

_ADDRESS = regex(r"\b([a-z][a-z0-9+.-]*://)([^\s/?#\"']*@)?([^\s?#\"']*)(?:[?#][^\s\"']*)?", re.IGNORECASE)


def shown(text: str) -> str:
    """A text whose addresses are scheme, host and path alone, and which holds no secret by its form."""
    clean = _ADDRESS.sub(_without_login, text)
    parts, done = [], 0
    for shape in shapes(clean):
        parts += [clean[done : shape.start], "***"]
        done = shape.end
    return "".join([*parts, clean[done:]])


def _without_login(found: re.Match[str]) -> str:
    scheme, login, rest = found[1], found[2] or "", found[3]
    # What stands before the @ of wasbs:// and abfss:// names a container.
    is_secret = ":" in login or scheme.lower() in ("https://", "http://")
    return scheme + ("" if is_secret else login) + rest
