"""sweep.yml: the sweep over a job's arguments in the schema of Azure ML's command line (CLI v2)."""

from __future__ import annotations

from nb2job.job import command_yaml, template, yaml_text
from nb2job.job.job import Job
from nb2job.job.secrets_told import secrets_told
from nb2job.program.job_table import as_table


def render(job: Job) -> str:
    """The text of `sweep.yml`, beside `job.yml`; the job has a sweep.

    Keys and their forms: the sweep job's YAML reference [D]; the SDK's `load_job` takes it [R]. What has a
    default is written out, since YAML and SDK differ in some.
    """
    sweep = job.sweep
    assert sweep is not None
    policy = sweep.early_termination
    return template.render(
        "sweep.yml.j2",
        job=job,
        sweep=sweep,
        command=job.command(sweep.space),
        inputs=[entry for entry in job.given if entry.name not in sweep.space],
        space={name: one.as_mapping() for name, one in sweep.space.items()},
        sampling=sweep.sampling.as_mapping(),
        objective=sweep.objective.as_mapping(),
        policy=policy.as_mapping() if policy is not None else None,
        limits=sweep.limits.as_mapping(),
        compute=command_yaml.named(job.compute_name),
        environment=command_yaml.environment(job),
        resources=command_yaml.resources(job),
        distribution=command_yaml.distribution(job),
        access=command_yaml.access(job),
        secrets_told=secrets_told(job, 105),
        scalar=yaml_text.scalar,
        quoted=yaml_text.quoted,
        text=yaml_text.text,
        remark=yaml_text.remark,
        block=yaml_text.block,
        as_table=as_table,
    )
