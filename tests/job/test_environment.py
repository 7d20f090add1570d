"""conda.yml: the packages of the program and a tracking pair that works here and there."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, requires, version

import pytest
import yaml

from nb2job.errors import UsageError
from nb2job.job import environment
from nb2job.job.environment import TRACKING, base_image, conda_yaml, python_version, registered, with_pair
from nb2job.job.job import Environment


def test_the_tracking_pair_is_always_there() -> None:
    assert with_pair([]) == TRACKING
    found = yaml.safe_load(conda_yaml(Environment("image", "3.11", ())))
    assert found == {
        "name": "training",
        "channels": ["conda-forge"],
        "dependencies": ["python=3.11", "pip", {"pip": list(TRACKING)}],
    }


def test_our_pair_wins() -> None:
    assert with_pair(["mlflow==2.1", "azureml_mlflow"]) == TRACKING


def test_sorted_by_project_whatever_the_order() -> None:
    lines = ["scikit-learn==1.9.1", "Zope", "pandas>=2,<3", "azure-identity"]
    found = with_pair(lines)
    assert found == with_pair(reversed(lines))
    assert found == (
        "azure-identity",
        TRACKING[0],
        TRACKING[1],
        "pandas>=2,<3",
        "scikit-learn==1.9.1",
        "Zope",
    )


def test_what_conda_and_other_places_have() -> None:
    environment = Environment(
        "image",
        "3.11",
        ("git+https://e.org/a/b.git@main#egg=b",),
        channels=("rapidsai", "nvidia"),
        conda=("graphviz=9.0", "git"),
        pip_options=("--extra-index-url https://download.pytorch.org/whl/cpu",),
    )
    found = yaml.safe_load(conda_yaml(environment))
    assert found["channels"] == ["rapidsai", "nvidia", "conda-forge"]
    assert found["dependencies"][2:4] == ["graphviz=9.0", "git"]
    assert found["dependencies"][-1]["pip"] == [
        "--extra-index-url https://download.pytorch.org/whl/cpu",
        *TRACKING[:1],
        "git+https://e.org/a/b.git@main#egg=b",
        *TRACKING[1:],
    ]


@pytest.mark.parametrize(
    "requirement",
    [
        "pandas>=2,<3",
        "dask[complete]==2024.1.0",
        "x @ https://e.org/x.whl",
        "x; python_version<'3'",
    ],
)
def test_a_requirement_is_read_back(requirement: str) -> None:
    found = yaml.safe_load(conda_yaml(Environment("image", "3.11", (requirement,))))
    assert requirement in found["dependencies"][-1]["pip"]


@pytest.mark.parametrize(
    ("kernel", "expected"),
    [("", "3.11"), ("3.12.4", "3.12"), ("3.10", "3.10"), ("3.8.5", "3.11"), ("2.7", "3.11")],
)
def test_the_python_of_the_kernel(kernel: str, expected: str) -> None:
    assert python_version(kernel) == expected


def test_the_image_of_a_size_with_a_gpu() -> None:
    assert base_image() == base_image(instance_type="Standard_DS3_v2") == environment.CPU_IMAGE
    assert base_image(gpu=True) == environment.GPU_IMAGE
    assert base_image(instance_type="STANDARD_NC6s_v3") == environment.GPU_IMAGE


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("azureml:train:3", "azureml:train:3"),
        ("train:3", "azureml:train:3"),
        ("train@latest", "azureml:train@latest"),
        ("azureml://registries/azureml/environments/sklearn-1.5/labels/latest",) * 2,
        ("azureml://registries/azureml/environments/sklearn-1.5/versions/12",) * 2,
        ("mcr.microsoft.com/azureml/openmpi5.0-ubuntu24.04:20250101", ""),
        ("localhost:5000/team/train@sha256:" + "0" * 64, ""),
    ],
)
def test_the_forms_of_an_environment(asked: str, expected: str) -> None:
    assert registered(asked) == expected


@pytest.mark.parametrize(
    "asked",
    ["train", "azureml:train", "azureml:azureml:train", "a b:1", "azureml://registries/azureml/x", "Me/x y"],
)
def test_what_names_no_environment(asked: str) -> None:
    with pytest.raises(UsageError, match="neither a registered environment nor an image"):
        registered(asked)


def test_the_plugin_allows_the_mlflow_of_the_pair() -> None:
    requirement = pytest.importorskip("packaging.requirements").Requirement
    (plugin, mlflow) = map(requirement, TRACKING)
    try:
        installed, needs = version(plugin.name), requires(plugin.name) or []
    except PackageNotFoundError:
        pytest.skip(f"{plugin.name} is not installed")
    if installed not in plugin.specifier:
        pytest.skip(f"{plugin.name} {installed} is installed, not the one of the pair")
    (needed,) = (need for need in map(requirement, needs) if need.name == "mlflow-skinny")
    (pin,) = mlflow.specifier
    assert pin.version in needed.specifier
