"""A command job file as data: read and checked, every error with its file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from nb2job.errors import JobError
from nb2job.job.literals import LITERAL_TYPES, Scalar, type_of
from nb2job.local.distribution import Distribution, read_distribution
from nb2job.local.yaml_file import load
from nb2job.regex import regex

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

_NAME = regex(r"[a-zA-Z_]+[a-zA-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class LiteralInput:
    """A number, boolean or string; a value of None was declared by its type only."""

    type: str
    value: Scalar | None


@dataclass(frozen=True, slots=True)
class DataInput:
    """A file or folder: type (empty: uri_folder), path or URI, and mode (empty: ro_mount)."""

    type: str
    path: str
    mode: str = ""


@dataclass(frozen=True, slots=True)
class CommandJob:
    """What a local run needs of a command job file, or of the trial of a sweep.

    `outputs` maps a name to its type; `timeout` counts seconds; `not_used` names the keys of the
    file that mean nothing here; `lines` maps a key ("command", "inputs.lr") to its line;
    `search_space` names what a sweep gives each of its trials; `distribution` is one that can run here.
    """

    path: Path
    command: str
    code: str = ""
    inputs: Mapping[str, LiteralInput | DataInput] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    search_space: tuple[str, ...] = ()
    environment: object = None
    environment_variables: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    display_name: str = ""
    experiment_name: str = ""
    distribution: Distribution | None = None
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
    values, lines = load(path)
    return JobFile(path, lines).command_job(values)


def is_sweep(path: Path) -> bool:
    """Whether a job file describes a sweep.

    Raises:
        JobError: NB501 for a file that cannot be read.
    """
    values, _ = load(path)
    return isinstance(values, dict) and type_of_job(values) == "sweep"


def type_of_job(values: Mapping[str, object]) -> object:
    """The type that a job file names, or shows by its keys."""
    return values.get("type", "sweep" if "trial" in values else "command")


def rendered(value: Scalar) -> str:
    """A literal as the service renders it into a command: True, 1e-05, and nothing for ''."""
    return str(value)


@dataclass(frozen=True, slots=True)
class JobFile:
    """The file in hand while its values are checked; every complaint is a JobError (NB504)."""

    path: Path
    lines: Mapping[str, int]

    def command_job(self, values: object) -> CommandJob:
        """The whole file as a command job."""
        if not isinstance(values, dict):
            self.refuse("NB502", "is not a job file: it holds no keys")
        kind = type_of_job(values)
        if kind == "sweep":
            self.refuse("NB503", "is a sweep job, not a command job", at="type")
        if kind != "command":
            hint = "nb2job runs jobs of `type: command` and `type: sweep`"
            self.refuse("NB502", f"a job of type {kind} cannot be run here", hint, at="type")
        return self.command(values, timeout=self.section(values, "limits").get("timeout"))

    def command(
        self,
        values: Mapping[str, object],
        timeout: object,
        search_space: tuple[str, ...] = (),
        *,
        at: str = "limits.timeout",
    ) -> CommandJob:
        """The keys that a command job and the trial of a sweep share; the timeout stands at `at`."""
        command = values.get("command")
        if not isinstance(command, str) or not command.strip():
            self.refuse("NB504", "a command job needs a `command`", at="command")
        distribution = self.processes(values)
        ignored = [key for key in NOT_USED_HERE if values.get(key) not in (None, "local")]
        ignored += self.unused_of_outputs(values)
        return CommandJob(
            path=self.path,
            command=command,
            code=self.text(values, "code"),
            inputs={name: self.input(name, value) for name, value in self.section(values, "inputs").items()},
            outputs={
                name: self.output(name, value) for name, value in self.section(values, "outputs").items()
            },
            search_space=search_space,
            environment=values.get("environment"),
            environment_variables=self.strings(values, "environment_variables"),
            tags=self.strings(values, "tags"),
            display_name=self.text(values, "display_name"),
            experiment_name=self.text(values, "experiment_name"),
            distribution=distribution,
            timeout=self.seconds(timeout, at=at),
            not_used=tuple(key for key in ignored if key != "distribution" or not distribution),
            lines=self.lines,
        )

    def input(self, name: str, value: object) -> LiteralInput | DataInput:
        at = f"inputs.{name}"
        self.check_name(name, at)
        if isinstance(value, Scalar):
            return LiteralInput(type_of(value), value)
        if not isinstance(value, dict):
            kind = "null" if value is None else "a list"
            self.refuse("NB504", f"input {name} is {kind}: neither a literal nor data", at=at)
        kind, path = value.get("type", ""), value.get("path", "")
        if isinstance(kind, str) and kind in LITERAL_TYPES:
            return self.typed_literal(name, kind, value.get("value", value.get("default")))
        if not isinstance(kind, str) or not isinstance(path, str):
            self.refuse("NB504", f"input {name}: `type` and `path` are texts", at=at)
        return DataInput(kind, path, str(value.get("mode") or ""))

    def typed_literal(self, name: str, kind: str, value: object) -> LiteralInput:
        if value is not None and not isinstance(value, Scalar):
            self.refuse("NB504", f"input {name} holds no {kind}", at=f"inputs.{name}")
        return LiteralInput(kind, value)

    def output(self, name: str, value: object) -> str:
        self.check_name(name, f"outputs.{name}")
        kind = value.get("type", "uri_folder") if isinstance(value, dict) else "uri_folder"
        return str(kind)

    def unused_of_outputs(self, values: Mapping[str, object]) -> list[str]:
        """How and where the service would keep an output; here it is a folder of the run."""
        return [
            f"outputs.{name}.{key}"
            for name, value in self.section(values, "outputs").items()
            if isinstance(value, dict)
            for key in ("mode", "name", "version", "path")
            if value.get(key) is not None
        ]

    def processes(self, values: Mapping[str, object]) -> Distribution | None:
        instances = self.section(values, "resources").get("instance_count")
        try:
            return read_distribution(self.section(values, "distribution"), instances)
        except ValueError as error:
            self.refuse("NB504", str(error), at="distribution")

    def check_name(self, name: object, at: str) -> None:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            hint = "a name is made of letters, digits and _, and starts with no digit"
            what = "a hyperparameter" if at.startswith("search_space.") else "an input or output"
            self.refuse("NB504", f"{name!r} cannot name {what}", hint, at=at)

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

    def seconds(self, value: object, *, at: str) -> float | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            what = at.rpartition(".")[2]
            self.refuse("NB504", f"the {what} must be a number of seconds", at=at)
        return float(value)

    def refuse(self, code: str, message: str, hint: str = "", *, at: str = "") -> NoReturn:
        raise JobError(code, message, hint, path=str(self.path), line=self.lines.get(at))
