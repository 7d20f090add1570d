"""nb2job.json: what a job folder was made from, so that `check` can make it again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, TypeAlias, cast

from nb2job.errors import FolderError
from nb2job.job.job import Folder
from nb2job.notebook.cell import Note, Place
from nb2job.regex import regex

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

RECORD = "nb2job.json"
FORMAT = 1

_MESSAGE = "cannot be read as a record of nb2job"
_HINT = "restore it from version control, or convert again with --force (hand edits are lost)"
_SURROGATE = regex("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Record:
    """What `nb2job.json` says.

    Args:
        version: of nb2job, which wrote the folder.
        notebook: its path, seen from the job folder; `<stdin>` where it came through a pipe.
        sources: sha256 of the notebook's cell sources.
        settings: the options in force, by name.
        versions: distribution -> version, read once from the machine.
        files: path in the folder -> sha256 of what was generated, but for `nb2job.json` itself.
        notes: what became of the lines, and the findings.
        source_map: which lines of the script come from which cells, in the order of the script.
        options: the names of those settings that stood on the command line.
        own: the table of settings in the notebook's own metadata.
        seen: what was read to make the folder, as `nb2job.notebook.seen` has it: path -> digest.
        findings: what deserves a look in the notebook, and is not silenced by a comment of it.
        generated: path in the folder -> text, from which hand-made changes are told and merged.
        limits: what was asked of findings, as a team's table of settings has it.
        config: the file of settings that was named, seen from the notebook; empty for the nearest one.
    """

    version: str
    notebook: str
    sources: str
    settings: Mapping[str, Json]
    versions: Mapping[str, str]
    files: Mapping[str, str]
    notes: tuple[Note, ...] = ()
    source_map: tuple[Json, ...] = ()
    options: tuple[str, ...] = ()
    own: Mapping[str, Json] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Note, ...] = ()
    generated: Mapping[str, str] = field(default_factory=dict)
    config: str = ""
    limits: Mapping[str, Json] = field(default_factory=dict)


def render(record: Record) -> str:
    """The text of `nb2job.json`: keys sorted, so that equal records are equal bytes."""
    value = {
        "format": FORMAT,
        "version": record.version,
        "notebook": record.notebook,
        "sources": record.sources,
        "settings": dict(record.settings),
        "versions": dict(record.versions),
        "files": dict(record.files),
        "notes": [_note_value(note) for note in record.notes],
        "source_map": list(record.source_map),
        "options": sorted(record.options),
        "own": dict(record.own),
        "config": record.config,
        "seen": dict(record.seen),
        "findings": [_note_value(note) for note in record.findings],
        # In lines, so that the differences of two versions are those of the files.
        "generated": {path: text.split("\n") for path, text in record.generated.items()},
        **({"limits": dict(record.limits)} if record.limits else {}),
    }
    text = json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def read(text: str, path: str = RECORD) -> Record:
    """The record in a text.

    Raises:
        FolderError: NB404, the text is no record, or one of a newer format.
    """
    try:
        value = json.loads(text)
        if value["format"] > FORMAT:
            message = "was written by a newer nb2job"
            raise FolderError("NB404", message, "update nb2job to work on this folder", path=path)
        return _record(value)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FolderError("NB404", _MESSAGE, _HINT, path=path) from None


def hashes(folder: Folder) -> dict[str, str]:
    """Path -> sha256 of each file of a folder but the record itself: what `Record.files` holds."""
    return {path: text_digest(text) for path, text in folder.items() if path != RECORD}


def text_digest(text: str) -> str:
    """The sha256 of a text, as `digest` gives it for the file."""
    return digest(text.encode("utf-8", "surrogatepass"))


def digest(data: bytes) -> str:
    """The sha256 of a file, all line ends as one, since git may rewrite them on checkout."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def is_inside(path: str) -> bool:
    """Whether a path with forward slashes names a file below the folder it is seen from."""
    parts = PurePosixPath(path).parts
    escapes = parts[:1] in ((), ("/",)) or ".." in parts
    return not escapes and not re.search(r"[\\:\0]", path)


def _record(value: dict[str, object]) -> Record:
    files = _strings(value["files"])
    if not all(map(is_inside, files)):
        raise ValueError("a path outside the folder")
    return Record(
        version=_string(value["version"]),
        notebook=_string(value["notebook"]),
        sources=_string(value["sources"]),
        settings=_mapping(value["settings"]),
        versions=_strings(value["versions"]),
        files=files,
        notes=tuple(_note(_mapping(note)) for note in _list(value["notes"])),
        source_map=tuple(_list(value["source_map"])),
        **_since_checks(value),
    )


def _since_checks(value: dict[str, object]) -> dict[str, Any]:
    """What records hold since folders can be checked; an older one says what was asked for, not where."""
    asked = [name for name in _mapping(value["settings"]) if name != "job"]
    texts = _mapping(value.get("generated", {}))
    return {
        "options": tuple(map(_string, _list(value.get("options", asked)))),
        "own": _mapping(value.get("own", {})),
        "config": _string(value.get("config", "")),
        "limits": _mapping(value.get("limits", {})),
        "seen": _strings(value.get("seen", {})),
        "findings": tuple(_note(_mapping(note)) for note in _list(value.get("findings", []))),
        "generated": {path: _joined(_list(lines)) for path, lines in texts.items()},
    }


def _joined(lines: list[Json]) -> str:
    """The text of lines; `join` itself refuses what is no string, and there are thousands in a record."""
    return "\n".join(cast("list[str]", lines))


def _note_value(note: Note) -> dict[str, Json]:
    value: dict[str, Json] = {"code": note.code, "message": note.message}
    if note.hint:
        value["hint"] = note.hint
    if note.place is not None:
        place = note.place
        value |= {"cell": place.cell, "line": place.line, "column": place.column}
        value |= {"file": place.file} if place.file else {}
    return value


def _note(value: Mapping[str, Json]) -> Note:
    place = None
    if "cell" in value:
        cell, line, column = (_integer(value[key]) for key in ("cell", "line", "column"))
        place = Place(cell, line, column, _string(value.get("file", "")))
    code, message, hint = value["code"], value["message"], value.get("hint", "")
    return Note(_string(code), place, _string(message), _string(hint))


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a string")
    return value


def _integer(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError("not an integer")
    return value


def _list(value: object) -> list[Json]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return cast("list[Json]", value)


def _mapping(value: object) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise TypeError("not a mapping")
    return cast("dict[str, Json]", value)


def _strings(value: object) -> dict[str, str]:
    return {key: _string(item) for key, item in _mapping(value).items()}
