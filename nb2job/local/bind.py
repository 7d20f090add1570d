"""Inputs, outputs and overrides become a command line and its environment; nothing is touched."""

from __future__ import annotations

import os.path
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nb2job.errors import UsageError
from nb2job.job.literals import Scalar, parsed
from nb2job.job.validate.shell import REFERENCE
from nb2job.local.definition import CommandJob, DataInput, LiteralInput, rendered
from nb2job.local.downloads import cached_path, is_web
from nb2job.local.references import Values, substitute
from nb2job.local.shown import shown
from nb2job.uri import scheme_of

NONE: Mapping[str, Scalar] = {}
"""The parameters of a job that no sweep started."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A command with its references replaced, and the variables that the job itself asks for."""

    command: str
    environment: Mapping[str, str]


def bind(job: CommandJob, inputs: Values, outputs: Values, parameters: Mapping[str, Scalar] = NONE) -> Bound:
    """Replaces every `${{…}}` of the command.

    Args:
        job: the job.
        inputs: from `bind_inputs`.
        outputs: from `bind_outputs`.
        parameters: what a sweep gives this trial, by the names in the job's search space.

    Raises:
        JobError: NB505 for a reference that the job does not declare.
    """
    check_references(job)
    given = {name: rendered(value) for name, value in parameters.items()}
    searched = {f"search_space.{name}": value for name, value in given.items()}
    return Bound(
        substitute(job.command, {**inputs, **outputs, **searched}),
        {
            **{f"AZUREML_PARAMETER_{key.partition('.')[2]}": str(value) for key, value in inputs.items()},
            **{f"AZUREML_SWEEP_{name}": value for name, value in given.items()},
            **job.environment_variables,
        },
    )


def bind_inputs(
    job: CommandJob, *, set_values: Mapping[str, str], inputs: Mapping[str, str], here: Path
) -> dict[str, str | Path]:
    """The value of every input: literals as the service renders them, data as absolute paths.

    Args:
        job: the job.
        set_values: literal inputs to replace, as written on the command line.
        inputs: data inputs to replace, as paths relative to `here`.
        here: the folder that the command line was written in; absolute.

    Raises:
        UsageError: NB002 for a `set_values` entry, NB003 for an `inputs` entry that fits no input.
        JobError: NB506 for an input without a value, NB507 for data that is not on this machine.
    """
    _check_overrides(job, set_values, inputs)
    values: dict[str, str | Path] = {}
    for name, declared in job.inputs.items():
        if isinstance(declared, LiteralInput):
            values[f"inputs.{name}"] = _literal(job, name, declared, set_values.get(name))
        elif name in inputs and not is_web(inputs[name]):
            values[f"inputs.{name}"] = _absolute(here, os.path.expanduser(inputs[name]))
        elif name in inputs:
            values[f"inputs.{name}"] = _downloaded(job, name, declared, inputs[name])
        else:
            values[f"inputs.{name}"] = _data(job, name, declared)
    return values


def bind_outputs(job: CommandJob, folder: Path) -> dict[str, Path]:
    """The path of every output: folder/<name>, or folder/<name>/<name> for a uri_file."""
    return {
        f"outputs.{name}": folder / name / name if kind == "uri_file" else folder / name
        for name, kind in job.outputs.items()
    }


def check_references(job: CommandJob) -> None:
    """Raises a JobError (NB505) for a `${{…}}` of the command that the job does not declare."""
    known = [
        *(f"inputs.{name}" for name in job.inputs),
        *(f"outputs.{name}" for name in job.outputs),
        *(f"search_space.{name}" for name in job.search_space),
    ]
    for match in REFERENCE.finditer(job.command):
        if match[1] not in known:
            hint = _did_you_mean(match[1], known)
            job.refuse("NB505", f"unknown reference {match[0]}", hint, at="command")
    if "${{" in REFERENCE.sub("", job.command):
        job.refuse("NB505", "a `${{` of the command has no `}}`", at="command")
    if "$[[" in job.command:
        hint = "leave the option out of the command, or give its input a value"
        job.refuse("NB505", "`$[[…]]` works in components only", hint, at="command")


def is_uri(path: str) -> bool:
    """Whether data lies elsewhere: azureml:, https:, wasbs: and the like, but not file:."""
    return scheme_of(path) not in ("", "file")


def _check_overrides(job: CommandJob, set_values: Mapping[str, str], inputs: Mapping[str, str]) -> None:
    literals = [name for name, value in job.inputs.items() if isinstance(value, LiteralInput)]
    data = [name for name, value in job.inputs.items() if isinstance(value, DataInput)]
    for name in set_values:
        if name in data:
            hint = f"give its path with --input {name}=PATH"
            raise UsageError("NB002", f"--set {name}: {name} is data, not a literal", hint)
        if name not in literals:
            raise UsageError(
                "NB002", f"--set {name}: {job.path} has no such input", _known("literals", literals)
            )
    for name, path in inputs.items():
        if name in literals:
            hint = f"give its value with --set {name}=VALUE"
            raise UsageError("NB003", f"--input {name}: {name} is a literal, not data", hint)
        if name not in data:
            raise UsageError("NB003", f"--input {name}: {job.path} has no such input", _known("data", data))
        if is_uri(path) and not is_web(path):
            hint = "download it first, and give the path"
            raise UsageError("NB003", f"--input {name}: {shown(path)} is not on this machine", hint)


def _literal(job: CommandJob, name: str, declared: LiteralInput, override: str | None) -> str:
    if override is not None:
        return rendered(parsed(name, declared.type, override))
    if declared.value is None:
        hint = f"give one with --set {name}=VALUE"
        job.refuse("NB506", f"input {name} has no value", hint, at=f"inputs.{name}")
    return rendered(declared.value)


def _data(job: CommandJob, name: str, declared: DataInput) -> Path:
    at, hint = f"inputs.{name}", f"say where it is with --input {name}=PATH"
    if not declared.path:
        job.refuse("NB506", f"input {name} has no path", hint, at=at)
    if is_web(declared.path):
        return _downloaded(job, name, declared, declared.path)
    if is_uri(declared.path):
        message = f"input {name} is not on this machine: {shown(declared.path)}"
        job.refuse("NB507", message, f"download it and {hint}", at=at)
    path = declared.path
    if path.startswith("file:"):
        path = unquote(urlsplit(path).path)
    return _absolute(job.path.absolute().parent, path)


def _downloaded(job: CommandJob, name: str, declared: DataInput, url: str) -> Path:
    if declared.type != "uri_file":
        message = f"input {name} is a {declared.type or 'uri_folder'}, but only a uri_file can be downloaded"
        hint = f"say where it is with --input {name}=PATH, or declare it as a uri_file"
        job.refuse("NB507", message, hint, at=f"inputs.{name}")
    return cached_path(url)


def _absolute(base: Path, path: str) -> Path:
    # normpath, not resolve: the text alone decides, and a symbolic link keeps its name.
    return Path(os.path.normpath(base / path))


def _known(what: str, names: Iterable[str]) -> str:
    return f"its {what}: {', '.join(names) or 'none'}"


def _did_you_mean(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=1)
    return f"did you mean ${{{{{close[0]}}}}}?" if close else _known("inputs and outputs", known)
