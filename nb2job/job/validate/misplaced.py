"""Where a key belongs that stands at the wrong level of a job file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nb2job.job.validate.document import Place

FOLDED = {"sweep": ("trial", "limits", "objective", "resources"), "command": ("resources", "limits")}
"""Sections of which the Python SDK takes the keys flat, so that people write them flat in YAML too."""


def belongs(key: str, kind: str, place: Place, definitions: Mapping[str, Mapping[str, Any]]) -> str:
    """A hint that names the section which has such a key; empty where none has."""
    for section in _sections(key, kind, definitions):
        if section != place:
            return f"It belongs below `{'.'.join(section)}`." if section else "It belongs to the job itself."
    return ""


def _sections(key: str, kind: str, definitions: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    def has(name: str) -> bool:
        return key in definitions[name] or f"{key}!" in definitions[name]

    if key == "type":
        return
    for section in FOLDED[kind]:
        root = definitions[kind]
        type_ = root.get(section) or root[f"{section}!"]
        if has(type_[1:]):
            yield (section,)
    if has(kind):
        yield ()
