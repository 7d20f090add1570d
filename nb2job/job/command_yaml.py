"""job.yml: the command job in the schema of Azure ML's command line (CLI v2)."""

from __future__ import annotations

from nb2job.job import template, yaml_text
from nb2job.job.job import Job


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
        environment=named(job.environment.reference_name),
        scalar=yaml_text.scalar,
        quoted=yaml_text.quoted,
        text=yaml_text.text,
        remark=yaml_text.remark,
    )


def named(name: str) -> str:
    """A compute or an environment of the workspace as YAML names it: `azureml:NAME`.

    So also `azureml:serverless` [D]: the SDK strips the prefix, and sends that name without looking
    it up [S]. The compute `local` and a URI (`azureml://registries/…`) stay as they are.
    """
    return name if name == "local" or name.startswith("azureml://") else f"azureml:{name}"
