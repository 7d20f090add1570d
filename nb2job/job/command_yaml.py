"""job.yml: the command job in the schema of Azure ML's command line (CLI v2)."""

from __future__ import annotations

from typing import Any

from nb2job.job import template, yaml_text
from nb2job.job.job import Job
from nb2job.job.secrets_told import secrets_told
from nb2job.program.job_table import as_table


def render(job: Job) -> str:
    """The text of `job.yml`, beside `src/` and `environment/`.

    Keys and their forms: the command job's YAML reference [D]; the SDK's `load_job` takes it [R].
    """
    return template.render(
        "job.yml.j2",
        job=job,
        command=job.command(),
        left_out=[entry for entry in job.inputs if entry.obstacle],
        compute=named(job.compute_name),
        environment=environment(job),
        resources=resources(job),
        more=_more(job),
        secrets_told=secrets_told(job, 105),
        scalar=yaml_text.scalar,
        quoted=yaml_text.quoted,
        text=yaml_text.text,
        remark=yaml_text.remark,
        block=yaml_text.block,
        as_table=as_table,
    )


def named(name: str) -> str:
    """A compute or an environment of the workspace as YAML names it: `azureml:NAME`.

    So also `azureml:serverless` [D]: the SDK strips the prefix, and sends that name without looking
    it up [S]. The compute `local` and a URI (`azureml://registries/…`) stay as they are.
    """
    return name if name == "local" or name.startswith("azureml://") else f"azureml:{name}"


def environment(job: Job) -> str | dict[str, Any]:
    """The environment in one of its forms: by name, a folder to build from, an image with a conda file."""
    found = job.environment
    if found.reference:
        return named(found.reference_name)
    if found.build:
        return {"build": {"path": found.build} | _said(dockerfile_path=found.dockerfile)}
    return {"image": found.image, "conda_file": found.conda_file}


def resources(job: Job) -> dict[str, Any]:
    """The machines, and what Docker is told on them; nothing where the job does not say."""
    return _said(
        instance_type=job.instance_type,
        instance_count=job.instance_count,
        shm_size=job.shm_size,
        docker_args=job.docker_args,
        locations=job.locations,
    )


def distribution(job: Job) -> dict[str, Any]:
    """How processes are started on the machines."""
    return _said(distribution=as_table(job.distribution) if job.distribution is not None else None)


def access(job: Job) -> dict[str, Any]:
    """As whom the job runs, and how soon."""
    identity = as_table(job.identity) if job.identity is not None else None
    return _said(identity=identity, queue_settings=as_table(job.queue_settings))


def _more(job: Job) -> dict[str, Any]:
    """The keys that few jobs have."""
    services = {name: as_table(one) for name, one in job.services}
    limits = _said(timeout=job.timeout)
    return distribution(job) | _said(limits=limits, services=services) | access(job)


def _said(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None, (), {})}
