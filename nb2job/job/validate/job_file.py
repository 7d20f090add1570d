"""JobFile: a document that is a command or sweep job, with what the rules ask of it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from nb2job.job.validate.document import Document, Place
from nb2job.job.validate.script import Script, read_script
from nb2job.job.validate.shell import Call, calls
from nb2job.uri import scheme_of


@dataclass(frozen=True)
class JobFile:
    """A job file whose keys may still be wrong: what the schema refused (`broken`) reads as nothing."""

    document: Document
    kind: str
    broken: frozenset[Place]

    @property
    def trial(self) -> Place:
        """Where `command`, `code` and `environment` are."""
        return ("trial",) if self.kind == "sweep" else ()

    @property
    def folder(self) -> Path:
        """Where relative paths start."""
        return self.document.path.parent

    def at(self, *place: str | int) -> Any:
        """The value of a place; None where there is none, or one that was refused."""
        value = self.document.values
        for number, part in enumerate(place):
            if place[: number + 1] in self.broken or not isinstance(value, dict | list):
                return None
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def sound(self, *place: str | int) -> bool:
        """Whether a value is there, and the schema refused nothing of it."""
        return self.at(*place) is not None and not any(one[: len(place)] == place for one in self.broken)

    def text(self, *place: str | int) -> str:
        value = self.at(*place)
        return value if isinstance(value, str) else ""

    def number(self, *place: str | int) -> float | None:
        """A number, also one in digits as the SDK takes it."""
        value = self.at(*place)
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return None
        try:
            return float(value)
        except ValueError:
            return None

    def mapping(self, *place: str | int) -> Mapping[str, Any]:
        value = self.at(*place)
        return value if isinstance(value, dict) else {}

    @property
    def command(self) -> str:
        return self.text(*self.trial, "command")

    @property
    def sampling(self) -> str:
        """The sampling algorithm in lower case; empty where there is none."""
        return (self.text("sampling_algorithm") or self.text("sampling_algorithm", "type")).lower()

    def names(self, section: str) -> list[str]:
        """The names of inputs, outputs or search_space."""
        return list(self.mapping(section))

    def literal(self, name: str) -> Any:
        """The value of a literal input, also of one that is written as `{value: 3}`; data is a mapping."""
        value = self.at("inputs", name)
        return value["value"] if isinstance(value, dict) and "value" in value else value

    def local(self, *place: str | int) -> Path | None:
        """A path of this machine; None for a URI, an asset, or no text."""
        text = self.text(*place)
        if text.startswith("file:"):
            text = re.sub("^file:(//)?", "", text)
        elif not text or scheme_of(text) or text.startswith("git+") or "${{" in text:
            return None
        return self.folder / text

    @cached_property
    def code(self) -> Path | None:
        """The folder whose files the job gets, where it is on this machine; a file is its own folder."""
        path = self.local(*self.trial, "code")
        return path if path and os.path.exists(path) else None

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The Python scripts that the command runs, and those modules that the code holds."""
        return tuple(one for one in map(self._held, calls(self.command)) if one is not None)

    def _held(self, call: Call) -> Call | None:
        """A module by its file; None for one that is installed, or somewhere else."""
        if call.root is None:
            return call
        for script in (call.script, f"{call.script.removesuffix('.py')}/__main__.py"):
            if self.code is not None and os.path.isfile(self.code / script):
                return replace(call, script=script)
        return None

    @cached_property
    def script(self) -> tuple[Call, Script] | None:
        """The one script that the command runs, where its file is at hand."""
        if len(self.calls) != 1 or self.code is None or not self.calls[0].certain:
            return None
        (call,) = self.calls
        path = self.code / call.script if self.code.is_dir() else self.code
        root = None if call.root is None else self.code / call.root
        is_it = os.path.isfile(path) and path.name == Path(call.script).name
        script = read_script(path, root) if is_it else None
        return (call, script) if script else None
