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
        compute=compute(job.compute_name),
        scalar=yaml_text.scalar,
        quoted=yaml_text.quoted,
        text=yaml_text.text,
        remark=yaml_text.remark,
    )


def compute(name: str) -> str:
    """A compute as YAML names it: `azureml:NAME`, so `azureml:serverless` [D]; `local` stays bare.

    The SDK strips the prefix, and sends the name `serverless` without looking it up [S].
    """
    return name if name == "local" else f"azureml:{name}"
