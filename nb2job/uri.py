"""Which addresses of data and code are URIs, and which are paths of this machine."""

from __future__ import annotations

from nb2job.regex import regex

# Two letters at least: `C:\data` is a path.
_SCHEME = regex(r"([A-Za-z][A-Za-z0-9+.-]+):")


def scheme_of(address: str) -> str:
    """The scheme of a URI, such as `azureml` or `https`; empty for a path."""
    found = _SCHEME.match(address)
    return found[1] if found else ""
