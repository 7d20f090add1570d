"""Which addresses of data and code are URIs, and which are paths of this machine."""

from __future__ import annotations

from nb2job.regex import regex

# Two letters at least: `C:\data` is a path.
_SCHEME = regex(r"([A-Za-z][A-Za-z0-9+.-]+):")


def scheme_of(address: str) -> str:
    """The scheme of a URI, such as `azureml` or `https`; empty for a path."""
    found = _SCHEME.match(address)
    return found[1] if found else ""


_DATA = frozenset("azureml http https wasb wasbs abfs abfss adl file runs models".split())


def is_read_by_azure(address: str) -> bool:
    """Whether Azure ML may mount or download what is at an address: a path, or a URI that it knows [D]."""
    scheme = scheme_of(address)
    return not scheme or scheme.lower() in _DATA
