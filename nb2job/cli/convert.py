"""nb2job convert: notebooks become job folders."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nb2job.cli.job_options import job_options
from nb2job.cli.report import Console, shared_options
from nb2job.cli.settings_file import config_option, given
from nb2job.cli.sweep_options import sweep_options
from nb2job.cli.tracking_options import tracking_options
from nb2job.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nb2job.convert import Conversion
    from nb2job.job.job import Job
    from nb2job.job.write import WriteResult
    from nb2job.notebook.cell import Note
    from nb2job.settings.table import Values

SHOWN = frozenset("NB211 NB212 NB223 NB224 NB225 NB320 NB340 NB341 NB348 NB368".split())
"""Findings that nobody may miss, as what a job would lose: told without being asked for."""
_SECRETS = frozenset({"NB211", "NB212"})
_MANY = 3
"""Of so many findings of one kind each is told, of more the number."""

EXAMPLES = """\b
Examples:
  nb2job convert train.ipynb
  nb2job convert train.ipynb --param C --param epochs
  nb2job convert train.ipynb --param reg_rate=0.1 -o jobs/train
  nb2job convert train.ipynb --search 'C=choice(0.01, 0.1, 1)' --goal maximize
  nb2job convert train.ipynb --dry-run
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
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
@click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
@shared_options
@click.pass_context
def command(
    context: click.Context,
    /,
    *,
    notebooks: tuple[Path, ...],
    output: Path | None,
    config: Path | None,
    recursive: bool,
    jobs: int,
    dry_run: bool,
    force: bool,
    update_versions: bool,
    **options: Any,
) -> int:
    """Turn notebooks into job folders: a training script, its job and its environment.

    A NOTEBOOK is an .ipynb, a script with `# %%` cells, markdown of jupytext (MyST too), or Databricks
    source; - is standard input, and needs -o. Nothing of it is run. The folder holds src/NAME.py,
    job.yml, submit.py, environment/conda.yml, tests/test_NAME.py and nb2job.json; converting again gives the
    same bytes. A file that was edited by hand is not overwritten without --force.

    Several notebooks get a folder each, beside them or below -o DIR. One that cannot be converted does
    not stop the others; the exit code is then 2.
    """
    _collect_rarely()  # before the imports: a tenth of a short notebook's time went there
    from nb2job.cli.batch import each
    from nb2job.cli.targets import listed, only_target, targets

    console: Console = context.obj
    found, paired = listed(notebooks, recursive)
    for path in paired:
        console.note(f"{path}: left out, another form of a notebook beside it")
    several = recursive or len(found) > 1
    work = partial(
        _convert,
        options=given(context, options),
        config=config,
        dry_run=dry_run,
        force=force,
        update_versions=update_versions,
        brief=several,
    )
    if not several:
        ((path, _),) = found
        return work(console, (path, only_target(path, output, dry_run)))
    codes = each(work, targets(found, output), jobs, console)
    failed = sum(1 for code in codes if code)
    count = f"{len(codes)} notebook{'s' if len(codes) > 1 else ''}"
    console.note(f"{count}: {len(codes) - failed} converted, {failed} failed")
    return max(codes)


def _convert(
    console: Console,
    task: tuple[Path, Path],
    *,
    options: Values,
    config: Path | None,
    dry_run: bool,
    force: bool,
    update_versions: bool,
    brief: bool,
) -> int:
    """Convert one notebook and say so: in one line, when it is one of several."""
    from nb2job.cli.settings_file import asked_for
    from nb2job.convert import convert, job_folder
    from nb2job.job.write import write

    _collect_rarely()
    path, target = task
    conversion = convert(path, asked_for(path, options, config))
    job, folder = job_folder(conversion, target, update_versions)
    if dry_run:
        console.result(_plan(conversion, job))
        return 0
    result = write(folder, target, force=force, parents=brief)
    _tell(console, path, conversion.program.notes)
    for note in job.notes:
        (console.detail if brief else console.note)(_noted(note))
    console.result(_head(target, result) if brief else _summary(conversion, job, target, result))
    return 0


def _tell(console: Console, path: Path, notes: Sequence[Note]) -> None:
    """Say what a user must see; the rest, and what there is too much of, only where it is asked for."""
    told: dict[str, int] = {}
    for note in notes:
        told[note.code] = number = told.get(note.code, 0) + 1
        seen = note.code in SHOWN and (number <= _MANY or note.code in _SECRETS)
        (console.note if seen else console.detail)(f"{path}:{_noted(note)}")
    for code, number in told.items():
        if code in SHOWN - _SECRETS and number > _MANY:
            console.note(f"{path}: {number - _MANY} more {code}, which nb2job explain shows")


def _collect_rarely() -> None:
    """Trees by the hundred thousand and hardly a cycle: a third of a long notebook's time went there."""
    import gc

    gc.set_threshold(50_000)


def _head(target: Path, result: WriteResult) -> str:
    changed = f"{len(result.written)} files written" if result.written else "nothing has changed"
    return f"{target}: {changed}"


def _summary(conversion: Conversion, job: Job, target: Path, result: WriteResult) -> str:
    program = conversion.program
    flags = " ".join(one.flag for one in program.parameters) or "none"
    # Only a run knows their names.
    measured = ["what training measures"] if "log_history" in program.helpers else []
    drops = {rule.code for rule in RULES if rule.drops}
    gone = sum(1 for one in program.notes if one.code in drops)
    left = [f"  left out   {gone} {'line' if gone == 1 else 'lines'}, which nb2job explain -v shows"]
    return "\n".join(
        [
            _head(target, result),
            f"  functions  {', '.join(one.name for one in program.functions)}",
            f"  arguments  {flags}",
            f"  metrics    {', '.join([*program.metrics, *measured]) or 'none'}",
            *_searched(job),
            *(left if gone else ()),
            f"  next       nb2job run {target / ('sweep.yml' if job.sweep else 'job.yml')}",
        ]
    )


def _searched(job: Job) -> list[str]:
    """What the sweep searches, if there is one, and for what."""
    if job.sweep is None:
        return []
    aim = f"to {job.sweep.objective.goal} {job.sweep.objective.primary_metric}"
    return [f"  sweep      over {', '.join(job.sweep.space)}, {aim}"]


def _plan(conversion: Conversion, job: Job) -> str:
    program = conversion.program
    lines = [f"{conversion.notebook.path} -> src/{job.script}"]
    for function in program.functions:
        takes, gives = ", ".join(function.arguments), ", ".join(function.returns)
        lines.append(f"  {function.name}({takes})" + (f" -> {gives}" if gives else ""))
    lines += [f"  {one.flag} ({one.type}) = {one.default!r}" for one in program.parameters]
    lines += [f"  {_noted(note)}" for note in (*program.notes, *job.notes)]
    return "\n".join(lines)


def _noted(note: Note) -> str:
    where = f"cell {note.place.cell}:{note.place.line}: " if note.place else ""
    return f"{where}{note.code} {note.message}"
