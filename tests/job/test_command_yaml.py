"""job.yml is what the SDK loads, to the values that the job has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from nb2job.job import command_yaml
from nb2job.job.job import Job, JobInput

COMMAND = (
    "python train.py --training-data ${{inputs.training_data}} --images ${{inputs.images}} "
    "--C=${{inputs.C}} --large=${{inputs.large}} --max-iter=${{inputs.max_iter}} "
    '--shuffle=${{inputs.shuffle}} --solver="${{inputs.solver}}" --version="${{inputs.version}}" '
    '--answer="${{inputs.answer}}" --sentence="${{inputs.sentence}}" '
    '--columns="${{inputs.columns}}" --empty="${{inputs.empty}}"'
)


def test_the_keys_and_values(full: Job) -> None:
    found = yaml.safe_load(command_yaml.render(full))
    assert found == {
        "$schema": "https://azuremlschemas.azureedge.net/latest/commandJob.schema.json",
        "type": "command",
        "display_name": full.display_name,
        "experiment_name": full.experiment_name,
        "description": full.description,
        "tags": dict(full.tags),
        "code": "src",
        "command": COMMAND,
        "inputs": {
            entry.name: {"type": entry.type, "path": entry.value} if entry.is_data else entry.value
            for entry in full.given
        },
        "environment": {"image": full.environment.image, "conda_file": "environment/conda.yml"},
        "environment_variables": dict(full.environment_variables),
        "compute": "azureml:cpu-cluster",
        "resources": {"instance_type": "Standard_DS3_v2", "instance_count": 2},
    }


def test_numbers_stay_numbers_in_yaml_1_1(full: Job) -> None:
    text = command_yaml.render(full)
    assert "  C: 1.0e-05  # inverse of the regularization # strength\n" in text
    assert "  large: 1.0e+22\n" in text


def test_what_has_no_form_is_a_comment(full: Job) -> None:
    text = command_yaml.render(full)
    assert "  # seed: not given, since it has no value; " in text
    assert "  # pattern: not given, since a shell would change its value; " in text


def test_next_to_nothing(bare: Job) -> None:
    assert yaml.safe_load(command_yaml.render(bare)) == {
        "$schema": "https://azuremlschemas.azureedge.net/latest/commandJob.schema.json",
        "type": "command",
        "display_name": "train",
        "experiment_name": "train",
        "code": "src",
        "command": "python train.py",
        "environment": "azureml:sklearn-1.5@latest",
        "compute": "azureml:serverless",
    }


def test_the_same_again(job: Job) -> None:
    text = command_yaml.render(job)
    assert text == command_yaml.render(job)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "\n\n\n" not in text
    assert all(line == line.rstrip() for line in text.splitlines())


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("", "azureml:serverless"),
        ("serverless", "azureml:serverless"),
        ("azureml:serverless", "azureml:serverless"),
        ("cpu", "azureml:cpu"),
        ("azureml:cpu", "azureml:cpu"),
        ("local", "local"),
    ],
)
def test_compute_as_yaml_names_it(bare: Job, given: str, written: str) -> None:
    found = yaml.safe_load(command_yaml.render(replace(bare, compute=given)))
    assert found["compute"] == written


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("sklearn:1", "azureml:sklearn:1"),
        ("azureml:sklearn@latest", "azureml:sklearn@latest"),
        ("azureml://registries/azureml/environments/sklearn/versions/1",) * 2,
    ],
)
def test_an_environment_as_yaml_names_it(bare: Job, given: str, written: str) -> None:
    job = replace(bare, environment=replace(bare.environment, reference=given))
    assert yaml.safe_load(command_yaml.render(job))["environment"] == written


def test_a_searched_input_comes_from_the_search_space() -> None:
    entry = JobInput("lr", "--lr", "number", None)
    assert entry.argument("search_space") == "--lr=${{search_space.lr}}"


def test_the_command_of_a_sweep(bare: Job) -> None:
    assert bare.command(searched={"seed"}) == ("python train.py", "--seed=${{search_space.seed}}")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_without_end_is_not_given(value: float) -> None:
    assert JobInput("x", "--x", "number", value).obstacle


@pytest.mark.parametrize("value", ['"', "$HOME", "`ls`", "a\\", "two\nlines"])
def test_a_text_that_a_shell_changes_is_not_given(value: str) -> None:
    assert JobInput("x", "--x", "string", value).obstacle


@pytest.mark.parametrize(
    ("path", "remote"),
    [("data/x.csv", False), ("/data/x.csv", False), ("azureml:x:1", True), ("https://x/y", True)],
)
def test_where_data_is(path: str, remote: bool) -> None:
    assert JobInput("x", "--x", "uri_file", path).is_remote is remote


def test_the_sdk_loads_it(full: Job, job: Job, job_folder: Path) -> None:
    ml = pytest.importorskip("azure.ai.ml")
    loaded = ml.load_job(job_folder / "job.yml")
    assert loaded.command == " ".join(job.command())
    assert loaded.display_name == job.display_name
    assert loaded.experiment_name == job.experiment_name
    assert loaded.compute == job.compute_name
    assert loaded.tags == dict(job.tags)
    assert (loaded.environment_variables or {}) == dict(job.environment_variables)
    assert (loaded.description or "") == job.description
    sent = loaded._to_job()._to_rest_object()["properties"]["inputs"]
    assert {name: value["jobInputType"] for name, value in sent.items()} == {
        entry.name: entry.type if entry.is_data else "literal" for entry in job.given
    }
    if job is full:
        assert sent["C"]["value"] == "1e-05"
        assert sent["shuffle"]["value"] == "True"
        assert sent["answer"]["value"] == "no"
        assert sent["version"]["value"] == "1e-5"
