"""nb2job validate: what Azure ML would refuse in job files, said before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2job.cli.report import USAGE, Console, shared_options
from nb2job.errors import JobError

if TYPE_CHECKING:
    from nb2job.job.validate import Finding

EXAMPLES = """\b
Examples:
  nb2job validate train-job/job.yml
  nb2job validate job.yml sweep.yml --strict
  nb2job validate sweep.yml --format json

\b
The keys of --format json: {job, findings [{code, severity, path, line, key,
message, hint}]}, or a list of these when there are several files."""


@click.command("validate", epilog=EXAMPLES)
@click.argument("jobs", metavar="JOB.yml...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
@shared_options
@click.pass_obj
def command(console: Console, /, *, jobs: tuple[Path, ...], strict: bool, style: str) -> int:
    """Find every mistake in Azure ML command and sweep job files, ours or not; nothing is sent.

    Keys, types and names; references in the command; search space, sampling, early termination and
    limits; files that are not there; and what reading the script shows: arguments that it does not take
    or misses, values that it refuses, a primary metric that it never logs. Works without azure-ai-ml.

    Exits with 1 when there is an error, with 2 when a file cannot be judged; the others are all the same.
    """
    from nb2job.job.validate import validate

    found: dict[Path, tuple[Finding, ...]] = {}
    unreadable = []
    for path in jobs:
        try:
            found[path] = validate(path, strict=strict)
        except JobError as error:
            unreadable.append(error)
    (_as_json if style == "json" else _as_text)(console, found, len(jobs))
    for one in unreadable:
        console.error(str(one))
    has_errors = any(each.severity == "error" for findings in found.values() for each in findings)
    return USAGE if unreadable else int(has_errors)


def _as_json(console: Console, found: Mapping[Path, tuple[Finding, ...]], asked: int) -> None:
    """What was judged; an object where one file was asked for, else a list."""
    import json
    from dataclasses import asdict

    shown = [{"job": str(path), "findings": [asdict(one) for one in found[path]]} for path in found]
    if shown or asked > 1:
        console.result(json.dumps(shown if asked > 1 else shown[0], indent=2, ensure_ascii=False))


def _as_text(console: Console, found: Mapping[Path, tuple[Finding, ...]], asked: int) -> None:
    for path, findings in found.items():
        for one in findings:
            head, newline, hint = str(one).partition("\n")
            color = "red" if one.severity == "error" else "yellow"
            console.result(click.style(head, fg=color) + newline + hint)
        if not findings:
            console.note(f"{path}: nothing found")
