"""A command job file as data: read and checked, every error with its file and line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import yaml

from nb2job.errors import JobError

Scalar = bool | int | float | str

LITERAL_TYPES = {"boolean": bool, "integer": int, "number": float, "string": str}

NOT_USED_HERE = (
    "compute",
    "environment",
    "resources",
    "distribution",
    "identity",
    "services",
    "queue_settings",
)
"""Keys of a job that only a cluster can honor."""

_NAME = re.compile(r"[a-zA-Z_]+[a-zA-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class LiteralInput:
    """A number, boolean or string; a value of None was declared by its type only."""

    type: str
    value: Scalar | None


@dataclass(frozen=True, slots=True)
class DataInput:
    """A file or folder: its type in Azure ML's words (empty: uri_folder), and its path or URI."""

    type: str
    path: str


@dataclass(frozen=True, slots=True)
class CommandJob:
    """What a local run needs of a command job file.

    `outputs` maps a name to its type; `timeout` counts seconds; `not_used` names the keys of the
    file that mean nothing here; `lines` maps a key ("command", "inputs.lr") to its line.
    """

    path: Path
    command: str
    code: str = ""
    inputs: Mapping[str, LiteralInput | DataInput] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    environment_variables: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    display_name: str = ""
    experiment_name: str = ""
    timeout: float | None = None
    not_used: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)

    def refuse(self, code: str, message: str, hint: str = "", *, at: str = "") -> NoReturn:
        """Raises a JobError that points to the line of key `at`."""
        raise JobError(code, message, hint, path=str(self.path), line=self.lines.get(at))


def read_job(path: Path) -> CommandJob:
    """Reads a command job file.

    Raises:
        JobError: not YAML (NB501), not a command job (NB502), sweep (NB503), a bad key (NB504).
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise JobError("NB501", f"cannot be read: {error.strerror}", path=str(path)) from error
    except UnicodeDecodeError as error:
        raise JobError("NB501", "is not UTF-8 text", path=str(path)) from error
    values, lines = _load(text, path)
    return _File(path, lines).job(values)


def rendered(value: Scalar) -> str:
    """A literal as the service renders it into a command: True, 1e-05, and nothing for ''."""
    return str(value)


def _load(text: str, path: Path) -> tuple[object, dict[str, int]]:
    loader = yaml.SafeLoader(text)
    # A date is a string on the command line: without this, YAML makes a datetime of 2024-01-31.
    loader.yaml_implicit_resolvers = {
        first: [pair for pair in pairs if not pair[0].endswith(":timestamp")]
        for first, pairs in loader.yaml_implicit_resolvers.items()
    }
    try:
        node = loader.get_single_node()
        return (loader.construct_document(node) if node else None), _lines(node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        line = mark.line + 1 if mark else None
        raise JobError("NB501", f"is not YAML: {what}", path=str(path), line=line) from error
    finally:
        loader.dispose()


def _lines(node: Any, prefix: str = "") -> dict[str, int]:
    """Key -> line, two levels deep."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    found = {}
    for key, value in node.value:
        found[f"{prefix}{key.value}"] = key.start_mark.line + 1
        if not prefix:
            found |= _lines(value, f"{key.value}.")
    return found


@dataclass(frozen=True, slots=True)
class _File:
    """The file in hand while its values are checked."""

    path: Path
    lines: Mapping[str, int]

    def job(self, values: object) -> CommandJob:
        if not isinstance(values, dict):
            self.refuse("NB502", "is not a job file: it holds no keys")
        self.check_type(values)
        command = values.get("command")
        if not isinstance(command, str) or not command.strip():
            self.refuse("NB504", "a command job needs a `command`", at="command")
        inputs = self.section(values, "inputs")
        outputs = self.section(values, "outputs")
        return CommandJob(
            path=self.path,
            command=command,
            code=self.text(values, "code"),
            inputs={name: self.input(name, value) for name, value in inputs.items()},
            outputs={name: self.output(name, value) for name, value in outputs.items()},
            environment_variables=self.strings(values, "environment_variables"),
            tags=self.strings(values, "tags"),
            display_name=self.text(values, "display_name"),
            experiment_name=self.text(values, "experiment_name"),
            timeout=self.timeout(self.section(values, "limits").get("timeout")),
            not_used=tuple(key for key in NOT_USED_HERE if values.get(key) not in (None, "local")),
            lines=self.lines,
        )

    def check_type(self, values: Mapping[str, object]) -> None:
        kind = values.get("type", "sweep" if "trial" in values else "command")
        if kind == "sweep":
            self.refuse("NB503", "sweep jobs cannot be run here by this version yet", at="type")
        if kind != "command":
            hint = "nb2job runs jobs of `type: command`"
            self.refuse("NB502", f"a job of type {kind} cannot be run here", hint, at="type")

    def input(self, name: str, value: object) -> LiteralInput | DataInput:
        at = f"inputs.{name}"
        self.check_name(name, at)
        if isinstance(value, Scalar):
            return LiteralInput(_type_of(value), value)
        if not isinstance(value, dict):
            kind = "null" if value is None else "a list"
            self.refuse("NB504", f"input {name} is {kind}: neither a literal nor data", at=at)
        kind, path = value.get("type", ""), value.get("path", "")
        if kind in LITERAL_TYPES:
            return self.typed_literal(name, kind, value.get("value", value.get("default")))
        if not isinstance(kind, str) or not isinstance(path, str):
            self.refuse("NB504", f"input {name}: `type` and `path` are texts", at=at)
        return DataInput(kind, path)

    def typed_literal(self, name: str, kind: str, value: object) -> LiteralInput:
        if value is not None and not isinstance(value, Scalar):
            self.refuse("NB504", f"input {name} holds no {kind}", at=f"inputs.{name}")
        return LiteralInput(kind, value)

    def output(self, name: str, value: object) -> str:
        self.check_name(name, f"outputs.{name}")
        kind = value.get("type", "uri_folder") if isinstance(value, dict) else "uri_folder"
        return str(kind)

    def check_name(self, name: object, at: str) -> None:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            hint = "a name is made of letters, digits and _, and starts with no digit"
            self.refuse("NB504", f"{name!r} cannot name an input or output", hint, at=at)

    def section(self, values: Mapping[str, object], key: str) -> dict[Any, Any]:
        found = values.get(key)
        if found is not None and not isinstance(found, dict):
            self.refuse("NB504", f"`{key}` must hold names and values", at=key)
        return found or {}

    def strings(self, values: Mapping[str, object], key: str) -> dict[str, str]:
        found = self.section(values, key)
        for name, value in found.items():
            if not isinstance(value, Scalar):
                self.refuse("NB504", f"{key}: {name} must be a text", at=f"{key}.{name}")
        return {str(name): rendered(value) for name, value in found.items()}

    def text(self, values: Mapping[str, object], key: str) -> str:
        found = values.get(key, "")
        if found is not None and not isinstance(found, str | int | float):
            self.refuse("NB504", f"`{key}` must be a text", at=key)
        return "" if found is None else str(found)

    def timeout(self, value: object) -> float | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            self.refuse("NB504", "the timeout must be a number of seconds", at="limits.timeout")
        return float(value)

    def refuse(self, code: str, message: str, hint: str = "", *, at: str = "") -> NoReturn:
        raise JobError(code, message, hint, path=str(self.path), line=self.lines.get(at))


def _type_of(value: Scalar) -> str:
    return next(name for name, kind in LITERAL_TYPES.items() if type(value) is kind)
