"""Document: a YAML file as values, each with the line it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from nb2job.errors import JobError

UNREADABLE = (
    yaml.YAMLError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What PyYAML raises: of `!!bool x`, `!!int ""` and `!!timestamp x` it is none of its own errors."""

_MANY = 100_000
"""Places that are told apart: a few aliases of aliases can stand for billions."""

_DEEP = 100
"""Levels that a job file may have; no job needs ten."""

Place = tuple[str | int, ...]
"""Where a value is: ("limits", "timeout"); () is the file as a whole."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A key that YAML takes without a word: `kind` is "twice", or what it reads the key as ("bool")."""

    place: Place
    line: int
    kind: str


@dataclass(frozen=True, slots=True)
class Document:
    """The values of a file, as the SDK's loader sees them; but every key is a text.

    `texts` holds scalars as they are written; `fault` is why the file is no YAML, with its line.
    """

    path: Path
    values: Any
    lines: Mapping[Place, int] = field(default_factory=dict)
    texts: Mapping[Place, str] = field(default_factory=dict)
    slips: tuple[Slip, ...] = ()
    fault: tuple[str, int] | None = None

    def line(self, place: Place) -> int:
        """The line of a value, or of the nearest one around it that the file has."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place) or min(self.lines.values(), default=1)

    def changed_to(self, text: str) -> Document:
        """What another text says, with the lines of this one: of the same file, where values were set."""
        other = parse(self.path, text)
        now = {place: one for place, one in other.texts.items() if place[:1] == ("inputs",)}
        before = {place: one for place, one in self.texts.items() if place[:1] != ("inputs",)}
        return replace(self, values=other.values, texts=before | now, fault=other.fault)


def read(path: Path) -> Document:
    """Raises a JobError (NB501) for a file that cannot be opened."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise JobError("NB501", f"cannot be read: {error.strerror}", path=str(path)) from error
    except UnicodeDecodeError as error:
        raise JobError("NB501", "is not UTF-8 text", path=str(path)) from error
    return parse(path, text)


def parse(path: Path, text: str) -> Document:
    """The document of a text that stands, or will stand, in a file."""
    # libyaml is ten times as fast, but not everywhere.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        node = loader.get_single_node()
        slips = tuple(_prepare(node, ()))
        values = loader.construct_document(node) if node else None
        nodes = dict(islice(_places(node, (), frozenset()), _MANY))
    except UNREADABLE as error:
        mark = getattr(error, "problem_mark", None)
        return Document(path, None, fault=(reason(error), mark.line + 1 if mark else 1))
    finally:
        loader.dispose()
    lines = {place: line for place, (line, _) in nodes.items()}
    texts = {place: one.value for place, (_, one) in nodes.items() if isinstance(one, yaml.ScalarNode)}
    return Document(path, values, lines, texts, slips)


def reason(error: Exception) -> str:
    """Why a text is no YAML, in one line."""
    if isinstance(error, RecursionError):
        return "it nests too deep"
    own = getattr(error, "problem", None) or next(iter(str(error).splitlines()), "")
    return own if isinstance(error, yaml.YAMLError) else f"a value cannot be read: {own[:80]}"


def _places(node: Any, place: Place, around: frozenset[int]) -> Iterator[tuple[Place, tuple[int, Any]]]:
    """Every value below a node with the line of its key; an alias of what is around it is left out."""
    if node is None or id(node) in around:
        return
    if len(place) > _DEEP:
        raise RecursionError
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = (*place, _name(key))
            yield below, (key.start_mark.line + 1, value)
            yield from _places(value, below, around | {id(node)})
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*place, index), (value.start_mark.line + 1, value)
            yield from _places(value, (*place, index), around | {id(node)})


def _prepare(node: Any, place: Place) -> Iterator[Slip]:
    """Slips in the keys below a node; each key is made a text, as it was meant."""
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        name, kind = _name(key), key.tag.rpartition(":")[2]
        if name in seen and kind != "merge":
            yield Slip((*place, name), key.start_mark.line + 1, "twice")
        if kind in ("bool", "int", "float", "null", "timestamp"):
            yield Slip((*place, name), key.start_mark.line + 1, kind)
            key.tag = "tag:yaml.org,2002:str"
        seen.add(name)
        # What an alias stands for was looked at where it is written.
        if value.start_mark.index >= key.start_mark.index:
            yield from _prepare(value, (*place, name))


def _name(key: Any) -> str:
    return key.value if isinstance(key.value, str) else "?"
