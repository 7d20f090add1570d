"""What Azure ML reads data at: addresses, and assets by name, `azureml:NAME:1` or `azureml:NAME@latest`."""

from __future__ import annotations

from nb2job.regex import regex
from nb2job.uri import is_read_by_azure, scheme_of

NAME = r"[A-Za-z0-9][\w.-]*"

_COMPLETE = regex(r"azureml:(//|/subscriptions/|[^/:@]+(:[^/:@]+|@[^/:@]+)$)")
_VERSIONED = regex(rf"{NAME}(?::[\w.-]+|@[\w.-]+)")


def versioned(asked: str) -> str:
    """The form of a job file for a name with a version or a label, prefixed or not; "" for what is none."""
    plain = asked.removeprefix("azureml:")
    return f"azureml:{plain}" if _VERSIONED.fullmatch(plain) and not plain.startswith("azureml:") else ""


def without_prefixes(asked: str) -> str:
    """A name, however often it is prefixed."""
    while asked.startswith("azureml:"):
        asked = asked.removeprefix("azureml:")
    return asked


def prefixed_twice(asked: str) -> bool:
    """Whether the SDK would take a reference for an asset that is named azureml."""
    return asked.startswith("azureml:azureml:")


def with_version(asked: str) -> str:
    """The nearest form of a job file that is complete: of `azureml:azureml:rows:1` the prefix is wrong."""
    plain = without_prefixes(asked)
    return versioned(plain) or f"azureml:{plain}@latest"


def unreadable(path: str) -> tuple[str, str]:
    """Why Azure ML reads no data at an address, and what to do; both empty where it may."""
    if not is_read_by_azure(path):
        what = f"Azure ML reads no {scheme_of(path)}: addresses"
        return what, "Copy it to a datastore, or make it a data asset."
    if prefixed_twice(path):
        return f"{path!r} has its prefix twice", f"Say {with_version(path)}."
    if path.startswith("azureml:") and not _COMPLETE.match(path):
        return f"{path!r} has no version", f"Say {path}:1 or {path}@latest."
    return "", ""
