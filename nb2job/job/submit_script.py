"""submit.py: the same job with the Python SDK (v2), for a person to run and to change."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from nb2job.job import template
from nb2job.job.job import CONDA_FILE, Environment, Job, JobInput
from nb2job.job.python_text import Call, Code, expression, imports, literal
from nb2job.job.secrets_told import secrets_told
from nb2job.job.submit_sweep import sweep_code
from nb2job.regex import regex

CLASSES = {
    "pytorch": "PyTorchDistribution",
    "mpi": "MpiDistribution",
    "tensorflow": "TensorFlowDistribution",
    "ray": "RayDistribution",
    "managed": "ManagedIdentityConfiguration",
    "aml_token": "AmlTokenConfiguration",
    "user_identity": "UserIdentityConfiguration",
    "ssh": "SshJobService",
    "tensor_board": "TensorBoardJobService",
    "jupyter_lab": "JupyterLabJobService",
    "vs_code": "VsCodeJobService",
}
"""The `type` of a part of a job in YAML -> its class in the SDK."""

_IN_ML = frozenset(
    "Input Output PyTorchDistribution MpiDistribution TensorFlowDistribution RayDistribution".split()
)
"""The classes that `azure.ai.ml` itself has; the others are in its `entities`."""

_LABELLED = regex(r"azureml:[\w.-]+@")


def render(job: Job) -> str:
    """The text of `submit.py`, beside `job.yml`; its `job()` is the job that `job.yml` describes.

    `command()` takes the keys of the YAML flat and swallows a misspelled one without a word [R], so
    the tests compare what both load to.
    """
    call = _command(job)
    used = _classes(call)
    sweep = sweep_code(job) if job.sweep is not None else None
    entities = {"Command"} | (used - _IN_ML) | ({"Sweep"} if sweep else set())
    return template.render(
        "submit.py.j2",
        job=job,
        imports=[
            imports("azure.ai.ml", {"MLClient", "command"} | (used & _IN_ML)),
            imports("azure.ai.ml.entities", entities),
            *([imports("azure.ai.ml.sweep", sweep.classes)] if sweep else []),
        ],
        command=[literal(argument) for argument in job.command()],
        call=expression(call, 4),
        sweep=sweep,
        secrets_told=secrets_told(job, 80),
    )


def _command(job: Job) -> Call:
    """The call of `command`, its keywords in the order of the YAML's keys."""
    inputs = {entry.name: _input(entry) for entry in job.given}
    outputs = {entry.name: _part("Output", entry.keys) for entry in job.outputs}
    words = _said(
        display_name=job.display_name,
        experiment_name=job.experiment_name,
        description=job.description,
        tags=dict(job.tags),
        properties=dict(job.properties),
        code=Code('str(HERE / "src")'),
        command=Code('" ".join(COMMAND)'),
        inputs=inputs,
        outputs=outputs,
        environment=_environment(job.environment),
        environment_variables=dict(job.environment_variables),
        compute=job.compute_name,
        instance_type=job.instance_type,
        instance_count=job.instance_count,
        shm_size=job.shm_size,
        docker_args=job.docker_args,
        locations=job.locations,
        distribution=_typed(job.distribution),
        timeout=job.timeout,
        services={name: _typed(one) for name, one in job.services},
        identity=_typed(job.identity),
        job_tier=job.queue_settings.job_tier,
        priority=job.queue_settings.priority,
    )
    return Call("command", words)


def _input(entry: JobInput) -> Any:
    if not entry.is_data:
        return entry.value
    path = _remote(str(entry.value)) if entry.is_remote else _here(str(entry.value))
    return Call("Input", _said(type=entry.type, path=path, mode=entry.mode))


def _remote(uri: str) -> str:
    """The SDK looks an asset with a label (`azureml:rows@latest`) up by all before the `@`; only its YAML
    loader takes the prefix off [S].
    """
    return uri.removeprefix("azureml:") if _LABELLED.match(uri) else uri


def _environment(environment: Environment) -> Any:
    if environment.reference:
        return environment.reference_name
    if environment.build:
        folder = _said(path=_here(environment.build), dockerfile_path=environment.dockerfile)
        return Call("Environment", {"build": Call("BuildContext", folder)})
    own = environment.conda_file == CONDA_FILE
    conda = Code('str(HERE / "environment" / "conda.yml")') if own else _here(environment.conda_file)
    return Call("Environment", {"image": environment.image, "conda_file": conda})


def _here(path: str) -> Code:
    """The expression for a path that is seen from the script."""
    return Code(f"str(HERE / {literal(path)})")


def _typed(record: Any) -> Call | None:
    return None if record is None else _part(CLASSES[record.type], record)


def _part(name: str, record: Any) -> Call:
    return Call(name, _said(**{one.name: getattr(record, one.name) for one in fields(record)}))


def _classes(value: Any) -> set[str]:
    """The names of the classes that an expression calls."""
    if isinstance(value, Call):
        inner = set().union(*map(_classes, value.words.values())) if value.words else set()
        return inner | {value.name} - {"command"}
    return set().union(*map(_classes, value.values())) if isinstance(value, dict) and value else set()


def _said(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None, (), {})}
