"""What arrives, looked at as the service would: each complaint in a line; none when all is well."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from tests.azure.searches import of_sweep
from tests.azure.store import Store
from tests.azure.workspace import CLUSTERS, ID, STORAGE, Workspace

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REFERENCE = re.compile(r"\$\{\{\s*(inputs|outputs|search_space)\.(\w+)\s*\}\}")
_DURATION = re.compile(r"P(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")

Sent = Mapping[str, Any]


def hash_said(code: Sent) -> str:
    """The hash that a code asset claims to have."""
    found: str = (code["properties"].get("properties") or {}).get("hash_sha256", "")
    return found


def content_hash(files: Mapping[str, bytes]) -> str:
    """The hash of a folder's files, as the SDK documents it: names and sizes, then contents."""
    ordered = sorted(files.items(), key=lambda item: item[0].lower())
    names = "".join(f"#{name}#{len(data)}" for name, data in ordered)
    return hashlib.sha256(
        f"{len(ordered)}{names}".encode() + b"".join(data for _, data in ordered)
    ).hexdigest()


def uploaded(uri: str, store: Store) -> dict[str, bytes]:
    """The files of a code asset, by their path within the folder that was sent."""
    container, _, folder = uri.removeprefix(f"{STORAGE}/").partition("/")
    files = store.files(container)
    return {
        name.removeprefix(f"{folder}/"): data for name, data in files.items() if name.startswith(f"{folder}/")
    }


def of_code(properties: Sent, store: Store) -> list[str]:
    """The code was uploaded before it is named, and is what its hash says."""
    files = uploaded(properties.get("codeUri", ""), store)
    claimed = hash_said({"properties": properties})
    if not files:
        return [f"no files at {properties.get('codeUri')}"]
    return [] if claimed == content_hash(files) else [f"the hash {claimed} is not that of {sorted(files)}"]


def of_environment(properties: Sent) -> list[str]:
    """An environment has an image or a build, and its conda file is YAML that names packages."""
    complaints = []
    if not (properties.get("image") or properties.get("build")):
        complaints.append("an environment without image or build")
    if properties.get("condaFile"):
        conda = yaml.safe_load(properties["condaFile"])
        if not isinstance(conda, dict) or not conda.get("dependencies"):
            complaints.append("a conda file without dependencies")
    return complaints


def of_job(properties: Sent, kept: Workspace) -> list[str]:
    """A job names only what is there, and every reference of its command has a meaning."""
    kind = properties.get("jobType")
    if kind not in ("Command", "Sweep"):
        return [f"a job of type {kind}"]
    trial = properties["trial"] if kind == "Sweep" else properties
    complaints = [*_assets(trial, kept), *_compute(properties), *_names(properties), *_limits(properties)]
    complaints += of_sweep(properties) if kind == "Sweep" else []
    return [*complaints, *_references(trial["command"], properties)]


def _assets(trial: Sent, kept: Workspace) -> Iterator[str]:
    for key in ("codeId", "environmentId"):
        value = trial.get(key) or ""
        if value.startswith("azureml://registries/") or (key == "codeId" and not value):
            continue
        if value.removeprefix("azureml:").removeprefix(f"{ID}/") not in kept.resources:
            yield f"{key} names nothing: {value!r}"


def _compute(properties: Sent) -> Iterator[str]:
    name = (properties.get("computeId") or "").rpartition("/")[2]
    if name not in (*CLUSTERS, "serverless"):
        yield f"no compute {name!r}"


def _names(properties: Sent) -> Iterator[str]:
    for section in ("inputs", "outputs"):
        for name, value in (properties.get(section) or {}).items():
            if not _NAME.fullmatch(name):
                yield f"{section}: a name {name!r}"
            if section == "inputs" and value.get("jobInputType") == "literal" and "value" not in value:
                yield f"{section}: {name} has no value"
    for section in ("tags", "environmentVariables"):
        for name, value in (properties.get(section) or {}).items():
            if not isinstance(value, str):
                yield f"{section}: {name} is no text"


def _limits(properties: Sent) -> Iterator[str]:
    for key, value in (properties.get("limits") or {}).items():
        if key.lower().endswith("timeout") and value is not None and not _DURATION.fullmatch(value):
            yield f"limits: {key} is no duration: {value!r}"


def _references(command: str, properties: Sent) -> Iterator[str]:
    names = {
        "inputs": properties.get("inputs") or {},
        "outputs": properties.get("outputs") or {},
        "search_space": properties.get("searchSpace") or {},
    }
    for section, name in _REFERENCE.findall(command):
        if name not in names[section]:
            yield f"the command asks for {section}.{name}, which is not there"
    if "${{" in _REFERENCE.sub("", command):
        yield f"a reference that cannot be read: {command}"
