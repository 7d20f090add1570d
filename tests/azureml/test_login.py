"""Which workspace: options, then config.json as the SDK finds it, then the environment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nb2job.azureml.login import Workspace, find_workspace
from nb2job.errors import UsageError

CONFIG = {"subscription_id": "s", "resource_group": "g", "workspace_name": "w"}
SCOPE = {
    "Scope": "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w"
}


def write(path: Path, values: object = CONFIG) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values))
    return path


def found(options: dict[str, str], folder: Path, environment: dict[str, str] | None = None) -> Workspace:
    return find_workspace(options, [folder], environment or {})


def test_options_say_all(tmp_path: Path) -> None:
    write(tmp_path / "config.json")
    given = {"subscription": "1", "resource_group": "2", "name": "3"}
    assert found(given, tmp_path) == Workspace("1", "2", "3", "options")


def test_what_options_leave_out_is_in_the_config(tmp_path: Path) -> None:
    path = write(tmp_path / "config.json")
    assert found({"name": "other", "subscription": ""}, tmp_path) == Workspace("s", "g", "other", str(path))


@pytest.mark.parametrize("values", [CONFIG, SCOPE])
@pytest.mark.parametrize(
    "place", ["config.json", "project.json", ".azureml/config.json", "aml_config/project.json"]
)
def test_a_config_is_found_as_the_sdk_finds_it(tmp_path: Path, place: str, values: object) -> None:
    from azure.ai.ml import MLClient

    path = write(tmp_path / place, values)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    client = MLClient.from_config(credential=object(), path=below)
    theirs = (client.subscription_id, client.resource_group_name, client.workspace_name)
    assert found({}, below) == Workspace(*theirs, str(path))


def test_the_order_is_that_of_the_sdk(tmp_path: Path) -> None:
    """A .azureml far above comes before a config.json that is near."""
    from azure.ai.ml import MLClient

    below = tmp_path / "a"
    write(below / "config.json", {**CONFIG, "workspace_name": "near"})
    write(tmp_path / ".azureml" / "config.json", {**CONFIG, "workspace_name": "far"})
    assert MLClient.from_config(credential=object(), path=below).workspace_name == "far"
    assert found({}, below).name == "far"


def test_the_folder_of_the_job_comes_first(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    write(here / "config.json", {**CONFIG, "workspace_name": "here"})
    write(there / "config.json", {**CONFIG, "workspace_name": "there"})
    assert find_workspace({}, [there, here], {}).name == "there"


@pytest.mark.parametrize(
    "environment",
    [
        {
            "AZUREML_ARM_SUBSCRIPTION": "s",
            "AZUREML_ARM_RESOURCEGROUP": "g",
            "AZUREML_ARM_WORKSPACE_NAME": "w",
        },
        {"AZURE_SUBSCRIPTION_ID": "s", "AZURE_RESOURCE_GROUP": "g", "AZUREML_WORKSPACE_NAME": "w"},
    ],
)
def test_the_environment(tmp_path: Path, environment: dict[str, str]) -> None:
    assert found({}, tmp_path, environment) == Workspace("s", "g", "w", "environment")


def test_a_config_goes_before_the_environment(tmp_path: Path) -> None:
    write(tmp_path / "config.json")
    environment = {"AZUREML_ARM_SUBSCRIPTION": "x", "AZUREML_ARM_RESOURCEGROUP": "x"}
    assert found({}, tmp_path, environment).subscription == "s"


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        ({}, "no workspace is named", "--subscription and --resource-group and --workspace"),
        ({"name": "w"}, "not wholly named", "give --subscription and --resource-group"),
    ],
)
def test_no_workspace(tmp_path: Path, options: dict[str, str], message: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        found(options, tmp_path)
    assert refused.value.code == "NB560"
    assert message in refused.value.message
    assert hint in refused.value.hint


@pytest.mark.parametrize("text", ["{", "[]", '{"model_type": "bert"}', '{"Scope": "/subscriptions"}'])
def test_a_config_of_something_else(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(UsageError, match="names no workspace") as refused:
        found({}, tmp_path)
    assert refused.value.path == str(tmp_path / "config.json")
