"""Jobs to render: one with all that a job can say, one with next to nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nb2job.job import environment
from nb2job.job.job import Environment, Job, JobInput, JobOutput
from nb2job.program.job_keys import (
    JupyterLab,
    ManagedIdentity,
    Mpi,
    Output,
    PyTorch,
    QueueSettings,
    Ray,
    Ssh,
    TensorBoard,
    UserIdentity,
    VsCode,
)
from tests.job.sent_jobs import folder_of


@pytest.fixture
def full() -> Job:
    return Job(
        name="train",
        script="train.py",
        display_name="Diabetes: logistic regression",
        experiment_name="diabetes-training",
        description="Train on the diabetes data.\n\nSays: how well a line does.",
        compute="azureml:cpu-cluster",
        inputs=(
            JobInput("training_data", "--training-data", "uri_file", "../data/diabetes.csv", "rows"),
            JobInput("images", "--images", "uri_folder", "azureml://datastores/d/paths/images/"),
            JobInput("C", "--C", "number", 1e-05, "inverse of the\nregularization # strength"),
            JobInput("large", "--large", "number", 1e22),
            JobInput("max_iter", "--max-iter", "integer", -100),
            JobInput("shuffle", "--shuffle", "boolean", True),
            JobInput("solver", "--solver", "string", "liblinear"),
            JobInput("version", "--version", "string", "1e-5"),
            JobInput("answer", "--answer", "string", "no"),
            JobInput("sentence", "--sentence", "string", "it's: a {x} # 100 % Übung 🙂"),
            JobInput("columns", "--columns", "string", "[1, 2]"),
            JobInput("empty", "--empty", "string", ""),
            JobInput("seed", "--seed", "integer", None, "none by default"),
            JobInput("pattern", "--pattern", "string", 'a"b$'),
        ),
        environment=Environment(environment.CPU_IMAGE, "3.11", environment.with_pair(["pandas==2.3.3"])),
        environment_variables=(("OMP_NUM_THREADS", "1"), ("FLAG", "yes")),
        tags=(("notebook", "diabetes.ipynb"), ("on", "1.0"), ("a b", "c: d")),
        instance_type="Standard_DS3_v2",
        instance_count=2,
    )


@pytest.fixture
def bare() -> Job:
    return Job(
        name="train",
        script="train.py",
        display_name="train",
        experiment_name="train",
        description="",
        compute="",
        inputs=(JobInput("seed", "--seed", "integer", None),),
        environment=Environment("", "3.11", (), reference="azureml:sklearn-1.5@latest"),
    )


@pytest.fixture
def many() -> Job:
    """A job with every key that `full` leaves out."""
    output = Output(type="uri_folder", path="azureml://datastores/d/paths/out/", mode="upload", name="out")
    return Job(
        name="train",
        script="train.py",
        display_name="train",
        experiment_name="train",
        description="",
        compute="gpu-cluster",
        inputs=(
            JobInput("data", "--data", "uri_file", "azureml:diabetes@latest", mode="download"),
            JobInput("table", "--table", "mltable", "azureml:diabetes-table:1", mode="eval_mount"),
            JobInput("model", "--model", "mlflow_model", "azureml:model:2", mode="direct"),
            JobInput("lr", "--lr", "number", 0.1),
            JobInput("epochs", "--epochs", "integer", None),
        ),
        environment=Environment("", "3.11", (), build="../docker", dockerfile="gpu.Dockerfile"),
        properties=(("team", "churn"), ("on", "1")),
        outputs=(JobOutput("output_dir", "--output-dir", output),),
        instance_count=2,
        shm_size="8g",
        docker_args=("--ipc", "host"),
        locations=("westeurope",),
        distribution=PyTorch(4),
        timeout=7200,
        identity=ManagedIdentity(client_id="00000000-0000-0000-0000-000000000001"),
        services=(
            ("shell", Ssh("ssh-ed25519 AAAA", "all")),
            ("board", TensorBoard("outputs/logs")),
            ("lab", JupyterLab()),
            ("code", VsCode()),
        ),
        queue_settings=QueueSettings("spot", "high"),
    )


@pytest.fixture
def other(many: Job) -> Job:
    """The other kinds of what a job has one of."""
    environment = Environment("python:3.12", "3.12", (), conda_file="../conda.yml")
    other = replace(many, environment=environment, distribution=Mpi(2), identity=UserIdentity())
    return replace(other, docker_args="--ipc host", services=(), queue_settings=QueueSettings())


@pytest.fixture
def on_ray(other: Job) -> Job:
    """A job on a Ray cluster, with all that can be said of one."""
    ray = Ray(6380, "auto", False, 8266, "--num-gpus 1", "--num-cpus 4")
    return replace(other, distribution=ray)


@pytest.fixture(params=["full", "bare", "many", "other", "on_ray"])
def job(request: pytest.FixtureRequest) -> Job:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Job)
    return found


@pytest.fixture
def job_folder(job: Job, tmp_path: Path) -> Path:
    return folder_of(job, tmp_path)
