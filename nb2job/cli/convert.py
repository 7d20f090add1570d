"""nb2job convert: notebooks become job folders."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from nb2job.cli.conversion import How, convert_one
from nb2job.cli.job_options import job_options
from nb2job.cli.report import USAGE, Console, shared_options
from nb2job.cli.settings_file import config_option, given
from nb2job.cli.sweep_options import sweep_options
from nb2job.cli.tracking_options import tracking_options

EXAMPLES = """\b
Examples:
  nb2job convert train.ipynb
  nb2job convert train.ipynb --param C --param epochs
  nb2job convert train.ipynb --param reg_rate=0.1 -o jobs/train
  nb2job convert train.ipynb --search 'C=choice(0.01, 0.1, 1)' --goal maximize
  nb2job convert train.ipynb --dry-run
  nb2job convert train.ipynb --diff
  nb2job convert train.ipynb --merge
  nb2job convert train.py prepare.md
  nb2job convert --recursive notebooks -o jobs --jobs 4
  git show main:train.ipynb | nb2job convert - -o train-job"""


@click.command("convert", epilog=EXAMPLES)
@click.argument(
    "notebooks",
    metavar="NOTEBOOK...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, allow_dash=True),
)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The job folder (default: NAME-job beside the notebook), or the folder of several.",
)
@click.option(
    "--param",
    metavar="NAME[=LITERAL]",
    multiple=True,
    help="Make an argument of a variable, of a call's keyword, or of a literal. Repeatable.",
)
@click.option("--no-param", metavar="NAME", multiple=True, help="Leave a variable as it is.")
@click.option(
    "--params",
    type=click.Choice(["auto", "tagged", "none"]),
    default="auto",
    show_default=True,
    help="Which variables become arguments by themselves.",
)
@tracking_options
@click.option(
    "--unknown-magics",
    type=click.Choice(["error", "comment"]),
    default="error",
    show_default=True,
    help="What a magic of another tool or language is.",
)
@job_options
@sweep_options
@config_option
@click.option("-r", "--recursive", is_flag=True, help="Take every notebook below the folders that are named.")
@click.option(
    "-j",
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Convert several notebooks in N processes.",
)
@click.option("--report", is_flag=True, help="Write report.html, too: what became of every line, and why.")
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
@click.option("--diff", is_flag=True, help="Show what would change in the job folder, and write nothing.")
@click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
@click.option("--merge", is_flag=True, help="Keep what was edited by hand; conflicts are marked, as by git.")
@click.option("--again", is_flag=True, help="Take the folder and the options of the last conversion.")
@shared_options
@click.pass_context
def command(
    context: click.Context,
    /,
    *,
    notebooks: tuple[Path, ...],
    output: Path | None,
    recursive: bool,
    jobs: int,
    **options: Any,
) -> int:
    """Turn notebooks into job folders: a training script, its job and its environment.

    A NOTEBOOK is an .ipynb, a script with `# %%` cells, markdown of jupytext (MyST too), or Databricks
    source; - is standard input, and needs -o. Nothing of it is run. The folder holds src/NAME.py,
    job.yml, submit.py, environment/conda.yml, tests/test_NAME.py and nb2job.json; converting again gives the
    same bytes. A file that was edited by hand is not overwritten without --force; --merge keeps the edit.
    A notebook that has a job folder somewhere in the project is converted there again.

    --again converts what has changed since the last time, into the same folder and with the options of that
    time, and what has no folder yet; it exits with 1 when it has written something, as hooks do.

    Several notebooks get a folder each, beside them or below -o DIR. One that cannot be converted does
    not stop the others; the exit code is then 2.
    """
    from nb2job.cli.batch import each
    from nb2job.cli.targets import listed, only_target, targets, targets_again

    console: Console = context.obj
    how = How(**{one.name: options.pop(one.name) for one in fields(How) if one.name in options})
    if how.force and how.merge:
        raise click.UsageError("--force drops what --merge keeps: give one of them")
    if how.dry_run and how.diff:
        raise click.UsageError("--dry-run shows the plan, --diff what would change: give one of them")
    found, paired = listed(notebooks, recursive)
    for path in paired:
        console.note(f"{path}: left out, another form of a notebook beside it")
    several = recursive or len(found) > 1
    how = replace(how, brief=several or console.quiet, parents=several or output is None)
    work = partial(convert_one, options=given(context, options), how=how)
    if how.again and output is None:
        pairs = targets_again(found, how.config)
    elif several:
        pairs = targets(found, output, how.config)
    else:
        pairs = [(found[0][0], only_target(found[0][0], output, how.config, how.dry_run))]
    if not several and len(pairs) == 1:
        return work(console, pairs[0])
    codes = each(work, pairs, jobs, console)
    failed = sum(1 for code in codes if code >= USAGE)
    count = f"{len(codes)} notebook{'s' if len(codes) > 1 else ''}"
    console.note(f"{count}: {len(codes) - failed} converted, {failed} failed")
    return max(codes)
