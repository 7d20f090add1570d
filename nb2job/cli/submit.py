"""nb2job submit: a job file sent to Azure ML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2job.cli.report import USAGE, Console, read_pairs, shared_options

if TYPE_CHECKING:
    from nb2job.azureml.definition import Definition
    from nb2job.azureml.login import Workspace
    from nb2job.azureml.submit import Sent, Submission

EXAMPLES = """\b
Examples:
  nb2job submit train-job/job.yml
  nb2job submit train-job/sweep.yml --stream
  nb2job submit job.yml --set learning_rate=0.01 --set epochs=3
  nb2job submit job.yml --resource-group training --workspace course
  nb2job submit job.yml --dry-run > final.yml"""


@click.command("submit", epilog=EXAMPLES)
@click.argument("job", metavar="JOB.yml", type=click.Path(path_type=Path))
@click.option("--subscription", metavar="ID", default="", help="The subscription of the workspace.")
@click.option("--resource-group", metavar="NAME", default="", help="Its resource group.")
@click.option("--workspace", metavar="NAME", default="", help="The workspace.")
@click.option(
    "--set",
    "set_values",
    metavar="NAME=VALUE",
    multiple=True,
    callback=read_pairs,
    help="Replace a literal input; of the type that the job file gives it. Repeatable.",
)
@click.option("--stream", is_flag=True, help="Follow the job's log until it has ended.")
@click.option("--dry-run", is_flag=True, help="Send nothing; print the definition that would be sent.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=300,
    show_default=True,
    metavar="S",
    help="Give up after so many seconds without any progress.",
)
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
@shared_options
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    job: Path,
    subscription: str,
    resource_group: str,
    workspace: str,
    set_values: tuple[tuple[str, str], ...],
    stream: bool,
    dry_run: bool,
    timeout: float,
    style: str,
) -> int:
    """Send any Azure ML command or sweep job file to Azure ML.

    The job is looked through first, as `nb2job validate` does it. The workspace is the one that the
    options name; for what they leave out, the one of a config.json in the job's folder or this one, or
    above; else the one that the environment names (AZUREML_ARM_… or AZURE_SUBSCRIPTION_ID and the like).
    The login is that of `az login`, of AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or of the machine.

    A submission that was interrupted can be run again: what has arrived whole is not sent twice. With
    --stream, exits with 1 when the job fails; Ctrl-C then leaves the job running.
    """
    from nb2job.azureml.definition import final_definition
    from nb2job.azureml.login import find_workspace
    from nb2job.azureml.submit import Submission
    from nb2job.local.process import interruptible

    definition = final_definition(job, dict(set_values))
    if not _is_valid(console, definition):
        return USAGE
    if dry_run:
        console.result(definition.text.rstrip())
        return 0
    given = {"subscription": subscription, "resource_group": resource_group, "name": workspace}
    place = find_workspace(given, [definition.folder, Path.cwd()])
    console.note(f"to {place}, named by {place.source}")
    with interruptible(), Submission(definition, place, stream=stream, timeout=timeout) as submission:
        sent = _sent(console, submission)
        status = _followed(console, submission, sent) if stream else sent.status
    console.result((_as_json if style == "json" else _as_text)(sent, status, place))
    return 0 if not stream or status == "Completed" else 1


def _is_valid(console: Console, definition: Definition) -> bool:
    """Say what is wrong with what would be sent; whether it can be."""
    from nb2job.job.validate import validate

    findings = validate(definition.path, text=definition.text)
    for finding in findings:
        (console.error if finding.severity == "error" else console.note)(str(finding))
    return not any(finding.severity == "error" for finding in findings)


def _sent(console: Console, submission: Submission) -> Sent:
    try:
        with console.working() as doing:
            return submission.sent(doing, console.detail)
    except KeyboardInterrupt:
        if submission.job:
            console.note(f"job {submission.job} may have arrived: look for it in the studio")
        raise


def _followed(console: Console, submission: Submission, sent: Sent) -> str:
    console.note(f"job {sent.name}: {sent.studio}")
    try:
        return submission.followed(console.note, console.detail)
    except KeyboardInterrupt:
        console.note(f"the job goes on: {sent.studio}")
        raise


def _as_text(sent: Sent, status: str, place: Workspace) -> str:
    rows = [("job", sent.name), ("experiment", sent.experiment), ("workspace", place.name)]
    rows.append(("studio", sent.studio))
    return "\n".join([status, *(f"  {name:<10}  {value}" for name, value in rows if value)])


def _as_json(sent: Sent, status: str, place: Workspace) -> str:
    import json
    from dataclasses import asdict

    where = {
        "subscription": place.subscription,
        "resource_group": place.resource_group,
        "workspace": place.name,
    }
    return json.dumps({**asdict(sent), "status": status, **where}, indent=2)
