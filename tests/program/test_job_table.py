"""A table of settings of a job is read as it is written, and every slip in it is named."""

from __future__ import annotations

from typing import Any

import pytest

from nb2job.errors import UsageError
from nb2job.program.job_keys import Build, DataInput, InlineEnvironment, JobKeys, Mpi, Ray
from nb2job.program.job_table import as_table, moved, read_job_keys

FULL: dict[str, Any] = {
    "display_name": "Diabetes",
    "experiment_name": "diabetes",
    "description": "How well a line does.",
    "tags": {"team": "churn"},
    "properties": {"on": "1"},
    "environment": {"build": {"path": "docker", "dockerfile_path": "gpu.Dockerfile"}},
    "environment_variables": {"OMP_NUM_THREADS": "1"},
    "inputs": {"C": 1, "lr": 0.5, "shuffle": True, "data": {"path": "azureml:d:1", "mode": "download"}},
    "outputs": {"output_dir": {"type": "uri_folder", "mode": "upload", "name": "out"}},
    "compute": "cpu",
    "resources": {"instance_count": 2, "shm_size": "2g", "docker_args": ["--ipc", "host"]},
    "distribution": {"type": "mpi", "process_count_per_instance": 2},
    "limits": {"timeout": 60},
    "identity": {"type": "aml_token"},
    "services": {"shell": {"type": "ssh", "ssh_public_keys": "k", "nodes": "all"}},
    "queue_settings": {"job_tier": "spot", "priority": "low"},
}


def test_read_and_written_again() -> None:
    keys = read_job_keys(FULL)
    assert keys.distribution == Mpi(2)
    assert dict(keys.inputs)["data"] == DataInput("azureml:d:1", None, "download")
    assert as_table(keys) == FULL
    assert read_job_keys(as_table(keys)) == keys


def test_a_ray_cluster_keeps_what_is_false() -> None:
    table = {"distribution": {"type": "ray", "port": 6380, "include_dashboard": False}}
    keys = read_job_keys(table)
    assert keys.distribution == Ray(6380, include_dashboard=False)
    assert as_table(keys) == table


def test_nothing() -> None:
    assert read_job_keys({}) == JobKeys()
    assert as_table(JobKeys()) == {}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"coputer": "x"}, "coputer: no such key\n  Did you mean compute?"),
        ({"resources": {"shm": "1g"}}, "resources.shm: no such key\n  Did you mean shm_size?"),
        ({"distribution": {"type": "torch"}}, "'torch' is none of its values\n  Did you mean pytorch?"),
        ({"distribution": {"process_count_per_instance": 2}}, "type: is missing\n  There are: pytorch, mpi"),
        (
            {"distribution": {"type": "mpi", "worker_count": 2}},
            "worker_count: no such key\n  There are:",
        ),
        ({"distribution": "mpi"}, "distribution: a table was expected, not 'mpi'"),
        ({"tags": {"a": 1}}, 'tags.a: a text was expected: write "1"'),
        ({"tags": {"a": True}}, 'tags.a: a text was expected: write "true"'),
        ({"tags": ["a"]}, "tags: a table was expected"),
        ({"limits": {"timeout": True}}, "limits.timeout: a whole number was expected, not True"),
        ({"limits": 3}, "limits: a table was expected, not 3"),
        ({"inputs": {"a": [1]}}, "inputs.a: true or false or a number or a text in quotes was expected"),
        ({"inputs": {"a": {"pth": "x"}}}, "inputs.a.pth: no such key\n  Did you mean path?"),
        ({"inputs": {"a": {"mode": "mount"}}}, "'mount' is none of its values\n  Did you mean ro_mount?"),
        ({"outputs": {"a": "x"}}, "outputs.a: a table was expected"),
        ({"services": {"a": {"type": "ssh", "log_dir": "x"}}}, "services.a.log_dir: no such key"),
        ({"queue_settings": {"priority": 1}}, "1 is none of its values\n  There are: low, medium, high."),
        ({"environment": 1}, "environment: a text in quotes was expected, not 1"),
        ({"resources": {"locations": "x"}}, "locations: a list of texts was expected, not 'x'"),
        ({"resources": {"docker_args": 3}}, "docker_args: a text in quotes was expected, not 3"),
        ({"name": "x"}, "name: each submission needs a new name"),
        ({"command": "x"}, "command: the command is made from"),
        ({"code": "x"}, "code: the code is"),
        ({"type": "command"}, "type: a folder holds"),
    ],
)
def test_what_no_job_has(table: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as error:
        read_job_keys(table)
    assert error.value.code == "NB009"
    assert str(error.value).startswith("NB009 tool.nb2job.job.")
    assert message in str(error.value)


def test_paths_are_moved() -> None:
    keys = moved(read_job_keys(FULL), lambda path: f"../{path}")
    assert keys.environment == InlineEnvironment(build=Build("../docker", "gpu.Dockerfile"))
    assert dict(keys.inputs)["data"] == DataInput("../azureml:d:1", None, "download")
    own = read_job_keys({"environment": {"image": "python", "conda_file": "conda.yml"}})
    assert moved(own, lambda path: f"../{path}").environment == InlineEnvironment("python", "../conda.yml")
