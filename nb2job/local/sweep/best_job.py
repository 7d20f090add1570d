"""The best trial as a command job file of its own: to look at, to run again, to submit."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from nb2job.local.bind import is_uri
from nb2job.local.sweep.definition import SweepJob
from nb2job.regex import regex
from nb2job.search.space import Value

NAME = "best.yml"

_SCHEMA = "https://azuremlschemas.azureedge.net/latest/commandJob.schema.json"
_SEARCHED = regex(r"\$\{\{\s*search_space\.(\w+)\s*\}\}")
_OF_A_SWEEP = frozenset(
    [
        "$schema",
        "type",
        "trial",
        "search_space",
        "sampling_algorithm",
        "objective",
        "early_termination",
        "limits",
    ]
)


def write_best_job(
    folder: Path, job: SweepJob, parameters: Mapping[str, Value], data: Mapping[str, str]
) -> Path:
    """Writes best.yml into the folder of a sweep, whole or not at all.

    The parameters, and literals that the sweep was given, become literal inputs; data that it was given, by
    absolute paths or addresses, takes the place of the file's; the code is the copy that the trials ran; what
    lies beside the sweep's own file is named from here.
    """
    path, part = folder / NAME, folder / f".{NAME}"
    text = yaml.safe_dump(
        best_job(job, parameters, data, folder), sort_keys=False, allow_unicode=True, width=1000
    )
    part.write_text(f"# The best trial of {folder.name}.\n{text}", encoding="utf-8")
    part.replace(path)
    return path


def best_job(
    job: SweepJob, parameters: Mapping[str, Value], data: Mapping[str, str], folder: Path
) -> dict[str, Any]:
    """The keys of the command job, its paths relative to `folder`."""
    base = job.trial.path.absolute().parent
    trial = dict(job.values["trial"])
    trial["command"] = _SEARCHED.sub(r"${{inputs.\1}}", trial["command"])
    if trial.get("code"):
        trial["code"] = "code"
    if "environment" in trial:
        trial["environment"] = _moved_environment(trial["environment"], base, folder)
    shared = {key: value for key, value in job.values.items() if key not in _OF_A_SWEEP}
    inputs = {**(shared.pop("inputs", None) or {}), **(trial.pop("inputs", None) or {})}
    given = {name: {**inputs[name], "path": path} for name, path in data.items()}
    moved = {name: _moved_input(value, base, folder) for name, value in {**inputs, **given}.items()}
    limits = job.values.get("limits") or {}
    timeout = {"limits": {"timeout": limits["trial_timeout"]}} if "trial_timeout" in limits else {}
    return {
        "$schema": _SCHEMA,
        "type": "command",
        **shared,
        **trial,
        "inputs": {**moved, **dict(parameters)},
        **timeout,
    }


def _moved_input(value: object, base: Path, folder: Path) -> object:
    if isinstance(value, dict) and isinstance(value.get("path"), str):
        return {**value, "path": _moved(value["path"], base, folder)}
    return value


def _moved_environment(value: object, base: Path, folder: Path) -> object:
    if not isinstance(value, dict):
        return value
    moved = dict(value)
    if isinstance(value.get("conda_file"), str):
        moved["conda_file"] = _moved(value["conda_file"], base, folder)
    build = value.get("build")
    if isinstance(build, dict) and isinstance(build.get("path"), str):
        moved["build"] = {**build, "path": _moved(build["path"], base, folder)}
    return moved


def _moved(path: str, base: Path, folder: Path) -> str:
    if is_uri(path) or path.startswith("file:") or os.path.isabs(path):
        return path
    return Path(os.path.relpath(base / path, folder)).as_posix()
