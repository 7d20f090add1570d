"""A sweep whose trial is a component's file: the component written out as the trial, its inputs bound."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from nb2job.errors import JobError
from nb2job.job.literals import LITERAL_TYPES
from nb2job.local.bind import is_uri
from nb2job.local.yaml_file import load
from nb2job.regex import regex

_OPTIONAL = regex(r"\$\[\[(.*?)\]\]", re.DOTALL)
_INPUT = regex(r"\$\{\{\s*inputs\.(\w+)\s*\}\}")
_TAKEN = ("code", "environment", "environment_variables", "distribution", "resources")


def component_path(values: Mapping[str, Any], sweep: Path) -> Path | None:
    """The file that `trial` names; None where the trial is written out.

    Raises:
        JobError: NB507 for a component of a workspace.
    """
    trial = values.get("trial")
    if not isinstance(trial, str):
        return None
    if is_uri(trial):
        hint = "write its file, and name that: `trial: file:component.yml`"
        raise JobError("NB507", f"the trial {trial} is not on this machine", hint, path=str(sweep))
    given = unquote(urlsplit(trial).path) if trial.startswith("file:") else trial
    return Path(os.path.normpath(sweep.absolute().parent / given))


def written_out(values: Mapping[str, Any], sweep: Path) -> Mapping[str, Any]:
    """The keys of a sweep with its component, if it names one, as its trial.

    What the component declares as an input is given by the search space, by the sweep's inputs, or has its
    default; an optional one without a value leaves the command with its `$[[…]]`.

    Raises:
        JobError: NB501, NB502, NB504, NB507: a component that cannot be read, or is none of type command.
    """
    path = component_path(values, sweep)
    if path is None:
        return values
    found, _ = load(path)
    if not isinstance(found, dict) or found.get("type", "command") != "command":
        raise JobError("NB502", "is no component of type command", path=str(path))
    command, declared = found.get("command"), found.get("inputs") or {}
    if not isinstance(command, str) or not isinstance(declared, dict):
        raise JobError("NB504", "a component needs a `command`, and `inputs` by name", path=str(path))
    space, given = values.get("search_space") or {}, values.get("inputs") or {}
    inputs = {
        name: _input(entry, given.get(name))
        for name, entry in declared.items()
        if name not in space and not _is_left_out(entry, given.get(name))
    }
    known = {*inputs, *space}
    command = _OPTIONAL.sub(lambda block: block[1] if set(_INPUT.findall(block[1])) <= known else "", command)
    command = _INPUT.sub(
        lambda name: f"${{{{search_space.{name[1]}}}}}" if name[1] in space else name[0], command
    )
    trial = {key: _placed(key, found[key], path.parent) for key in _TAKEN if key in found}
    outputs = {**(found.get("outputs") or {}), **(values.get("outputs") or {})}
    return {**values, "trial": {**trial, "command": command}, "inputs": inputs, "outputs": outputs}


def _is_left_out(declared: object, given: object) -> bool:
    is_optional = isinstance(declared, dict) and declared.get("optional") in (True, "true")
    return is_optional and given is None and isinstance(declared, dict) and declared.get("default") is None


def _input(declared: object, given: object) -> object:
    """The value of an input, with the type that the component declares."""
    if given is None or not isinstance(declared, dict):
        return declared if given is None else given
    kind = declared.get("type", "")
    if isinstance(given, dict):
        return {"type": kind, **given}
    return {"type": kind, "value" if kind in LITERAL_TYPES else "path": given}


def _placed(key: str, value: object, folder: Path) -> object:
    """A value of the component, whose paths are relative to its own folder."""
    if key == "code":
        return _absolute(value, folder)
    if key == "environment" and isinstance(value, dict):
        moved = dict(value)
        if "conda_file" in moved:
            moved["conda_file"] = _absolute(moved["conda_file"], folder)
        if isinstance(moved.get("build"), dict) and "path" in moved["build"]:
            moved["build"] = {**moved["build"], "path": _absolute(moved["build"]["path"], folder)}
        return moved
    return value


def _absolute(path: object, folder: Path) -> object:
    if not isinstance(path, str) or is_uri(path):
        return path
    return os.path.normpath(folder / path)
