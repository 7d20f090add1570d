"""The inputs and outputs of a job: the script's arguments, with what the settings say of each."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable
from dataclasses import replace

from nb2job.errors import UsageError
from nb2job.job.address import unreadable, versioned, with_version
from nb2job.job.job import InputType, JobInput, JobOutput
from nb2job.job.readable import why_not
from nb2job.nearest import nearest
from nb2job.program.job_keys import DataInput
from nb2job.program.job_table import SETTINGS
from nb2job.program.program import Parameter, Program
from nb2job.uri import scheme_of

_TYPES: dict[str, InputType] = {
    "int": "integer",
    "float": "number",
    "number": "number",
    "bool": "boolean",
    "str": "string",
    "json": "string",
    "tuple": "string",
    "literal": "string",
    "uri_file": "uri_file",
    "uri_folder": "uri_folder",
}


def inputs_of(program: Program, to_notebook: str) -> tuple[JobInput, ...]:
    """The inputs of a program's job.

    Args:
        program: a converted program.
        to_notebook: the path from the job folder to the notebook's folder, with forward slashes.

    Raises:
        UsageError: NB003 or NB009, a setting of an argument that the script does not have, or does not read;
            NB556, an address that Azure ML does not read.
    """
    parameters = [one for one in program.parameters if one.type in _TYPES]
    found = {one.name: _input(one, to_notebook) for one in parameters}
    for name, given in program.settings.job.inputs:
        where = f"{SETTINGS}.inputs.{name}"
        one = _named(name, where, "NB009", parameters)
        if isinstance(given, DataInput):
            found[one.name] = _with_keys(found[one.name], given, where, to_notebook)
        else:
            found[one.name] = _with_value(found[one.name], one, given, where)
    data = [one for one in parameters if one.is_data]
    for option, name, path in _given_paths(program):
        one = _named(name, f"{option} {name}", "NB003", data)
        _check_address(f"{option} {name}", path)
        found[one.name] = replace(found[one.name], value=seen(path, to_notebook))
    return tuple(found.values())


def outputs_of(program: Program) -> tuple[JobOutput, ...]:
    """The outputs that the settings name; the folder that a script writes to is its only one.

    Raises:
        UsageError: NB009, a name that is none.
    """
    parameters = [one for one in program.parameters if one.type == "output"]
    found = []
    for name, keys in program.settings.job.outputs:
        one = _named(name, f"{SETTINGS}.outputs.{name}", "NB009", parameters)
        found.append(JobOutput(one.name, one.flag, keys))
    return tuple(found)


def seen(path: str, to_notebook: str) -> str:
    """A path of the notebook's as the job folder sees it; one that depends on no folder as it is."""
    if path.startswith(("/", "~")) or re.match("[A-Za-z]:", path) or scheme_of(path):
        return path
    return posixpath.normpath(posixpath.join(to_notebook, path.replace("\\", "/")))


def _input(parameter: Parameter, to_notebook: str) -> JobInput:
    value = parameter.default
    if parameter.is_data and isinstance(value, str):
        value = seen(value, to_notebook)
    elif parameter.type in {"json", "tuple"}:
        value = json.dumps(value)
    elif parameter.type == "literal" and value is not None:
        value = repr(value)
    return JobInput(parameter.name, parameter.flag, _TYPES[parameter.type], value, parameter.help)


def _with_keys(entry: JobInput, given: DataInput, where: str, to_notebook: str) -> JobInput:
    if not entry.is_data:
        raise UsageError("NB009", f"{where}: {entry.flag} takes a value, not data")
    _check_address(where, given.path)
    path = seen(given.path, to_notebook) if given.path else entry.value
    return replace(entry, type=given.type or entry.type, value=path, mode=given.mode or "")


def _with_value(
    entry: JobInput, parameter: Parameter, given: bool | int | float | str, where: str
) -> JobInput:
    reason = why_not(parameter, given)
    if entry.is_data:
        reason = f'data is given as a table: {{ path = "{given}" }}'
    if reason:
        raise UsageError("NB009", f"{where}: {reason}")
    text = isinstance(given, str) or entry.type == "string"
    value = str(given) if text else given
    # An optional number may be "none", which is no number in a job file.
    return replace(entry, value=value, type="string" if isinstance(value, str) else entry.type)


def _given_paths(program: Program) -> Iterable[tuple[str, str, str]]:
    """Option, name and path of each data input that the command line gives."""
    for name, path in program.settings.input:
        yield "--input", name, path
    for name, asset in program.settings.data_asset:
        reference = versioned(asset)
        if not reference and not asset.startswith("azureml://"):
            hint = f"Write {name}={with_version(asset)}, or a version."
            raise UsageError("NB003", f"--data-asset {name}={asset}: no version of a data asset", hint)
        yield "--data-asset", name, reference or asset


def _check_address(where: str, path: str) -> None:
    what, hint = unreadable(path)
    if what:
        raise UsageError("NB556", f"{where}: {what}", hint)


def _named(name: str, where: str, code: str, parameters: Iterable[Parameter]) -> Parameter:
    """The parameter of a name, or of the flag's spelling of it."""
    found = {one.name: one for one in parameters}
    if name.replace("-", "_") in found:
        return found[name.replace("-", "_")]
    near = nearest(name, found, 3) or list(found)
    hint = f"There {'is' if len(near) == 1 else 'are'}: {', '.join(near)}." if near else "It has none."
    raise UsageError(code, f"{where}: the script has no such argument", hint)
