"""login: which workspace a job goes to, from options, a config.json or the environment."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2job.errors import UsageError

CONFIG_PLACES = tuple(
    Path(folder, file)
    for folder in (".azureml", "aml_config", "")
    for file in ("config.json", "project.json")
)
"""Where the SDK looks, in its order: each of these in a folder and all above it, then the next [S]."""

LEVELS = 20
"""How far up the SDK looks [S]."""

_VARIABLES = {
    "subscription": ("AZUREML_ARM_SUBSCRIPTION", "AZURE_SUBSCRIPTION_ID"),
    "resource_group": ("AZUREML_ARM_RESOURCEGROUP", "AZURE_RESOURCE_GROUP", "AZURE_DEFAULTS_GROUP"),
    "name": ("AZUREML_ARM_WORKSPACE_NAME", "AZUREML_WORKSPACE_NAME", "AZURE_DEFAULTS_WORKSPACE"),
}
"""Set on Azure ML's own machines, by many pipelines, and for Azure's command line [D]."""

_KEYS = {"subscription": "subscription_id", "resource_group": "resource_group", "name": "workspace_name"}
_OPTIONS = {"subscription": "--subscription", "resource_group": "--resource-group", "name": "--workspace"}


@dataclass(frozen=True, slots=True)
class Workspace:
    """An Azure ML workspace, and where it was named."""

    subscription: str
    resource_group: str
    name: str
    source: str

    def __str__(self) -> str:
        return f"workspace {self.name} in resource group {self.resource_group}"


def find_workspace(
    options: Mapping[str, str], folders: Sequence[Path], environment: Mapping[str, str] = os.environ
) -> Workspace:
    """The workspace that options name, for what they leave out a config.json, else the environment.

    Args:
        options: subscription, resource_group and name, those that are given.
        folders: where to look for a config.json, upwards, in this order.
        environment: the variables of this process.

    Raises:
        UsageError: NB560, none is named, or not wholly.
    """
    given = {key: value for key, value in options.items() if value}
    if len(given) == len(_KEYS):
        return Workspace(**given, source="options")
    config = next((path for folder in folders for path in _configs(folder)), None)
    found = _read_config(config) if config else _of_environment(environment)
    whole = {**found, **given}
    missing = [_OPTIONS[key] for key in _KEYS if not whole.get(key)]
    if missing:
        message = "no workspace is named, by options, a config.json here or above, or the environment"
        if len(missing) < len(_KEYS):
            message = "the workspace is not wholly named"
        hint = f"give {' and '.join(missing)}, or download config.json from the studio"
        raise UsageError("NB560", message, hint)
    return Workspace(**whole, source=str(config) if config else "environment")


def _configs(folder: Path) -> Iterator[Path]:
    here = folder.absolute()
    above = [here, *here.parents][:LEVELS]
    for place in CONFIG_PLACES:
        yield from (parent / place for parent in above if (parent / place).is_file())


def _read_config(path: Path) -> dict[str, str]:
    """What a config.json says, in either of its forms: three keys, or a `Scope` that is a path."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if scope := values.get("Scope"):
            parts = scope.split("/")
            return {"subscription": parts[2], "resource_group": parts[4], "name": parts[8]}
        return {key: str(values[name]) for key, name in _KEYS.items()}
    except (OSError, ValueError, KeyError, IndexError, AttributeError) as error:
        hint = "name the workspace with options, or put its config.json into a folder .azureml here"
        raise UsageError("NB560", "names no workspace", hint, path=str(path)) from error


def _of_environment(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        key: next((environment[name] for name in names if environment.get(name)), "")
        for key, names in _VARIABLES.items()
    }
