"""nb2job convert: a notebook becomes a job folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nb2job.cli.report import Console, read_pairs, shared_options

if TYPE_CHECKING:
    from nb2job.convert import Conversion
    from nb2job.job.job import Job
    from nb2job.job.write import WriteResult

EXAMPLES = """\b
Examples:
  nb2job convert train.ipynb
  nb2job convert train.ipynb --param C --param epochs
  nb2job convert train.ipynb --param reg_rate=0.1 -o jobs/train
  nb2job convert train.ipynb --dry-run"""


@click.command("convert", epilog=EXAMPLES)
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The job folder (default: NAME-job beside the notebook).",
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
@click.option(
    "--tracking",
    type=click.Choice(["custom", "none"]),
    default="custom",
    show_default=True,
    help="Whether the script logs to MLflow.",
)
@click.option(
    "--prints",
    type=click.Choice(["log", "drop", "keep"]),
    default="log",
    show_default=True,
    help="What becomes of prints.",
)
@click.option(
    "--plots",
    type=click.Choice(["log", "drop", "keep"]),
    default="log",
    show_default=True,
    help="What becomes of figures.",
)
@click.option(
    "--models",
    type=click.Choice(["save", "none"]),
    default="save",
    show_default=True,
    help="Whether fitted models are logged.",
)
@click.option(
    "--unknown-magics",
    type=click.Choice(["error", "comment"]),
    default="error",
    show_default=True,
    help="What a magic of another tool or language is.",
)
@click.option("--compute", metavar="NAME", default="", help="The compute cluster of the job.")
@click.option("--experiment-name", metavar="NAME", default="", help="The job's experiment.")
@click.option("--display-name", metavar="NAME", default="", help="The job's display name.")
@click.option("--tag", metavar="KEY=VALUE", multiple=True, callback=read_pairs, help="A tag of the job.")
@click.option(
    "--env",
    metavar="KEY=VALUE",
    multiple=True,
    callback=read_pairs,
    help="An environment variable of the job.",
)
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
@click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
@shared_options
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    notebook: Path,
    output: Path | None,
    dry_run: bool,
    force: bool,
    **options: Any,
) -> int:
    """Turn a notebook into a job folder: a training script, its job and its environment.

    Nothing of the notebook is run. The folder holds src/NAME.py, job.yml, submit.py,
    environment/conda.yml and nb2job.json; converting again gives the same bytes. A file that was
    edited by hand is not overwritten without --force.
    """
    from nb2job.convert import convert, folder_of, job_folder
    from nb2job.job.write import write
    from nb2job.program.settings import Settings

    conversion = convert(notebook, Settings(**options))
    target = output or folder_of(notebook)
    job, folder = job_folder(conversion, target)
    if dry_run:
        console.result(_plan(conversion, job))
        return 0
    result = write(folder, target, force=force)
    for note in conversion.program.notes:
        where = f"cell {note.place.cell}:{note.place.line}" if note.place else ""
        console.detail(f"{where}: {note.code} {note.message}")
    console.result(_summary(conversion, target, result))
    return 0


def _summary(conversion: Conversion, target: Path, result: WriteResult) -> str:
    program = conversion.program
    flags = " ".join(one.flag for one in program.parameters) or "none"
    changed = f"{len(result.written)} files written" if result.written else "nothing has changed"
    return "\n".join(
        [
            f"{target}: {changed}",
            f"  functions  {', '.join(one.name for one in program.functions)}",
            f"  arguments  {flags}",
            f"  metrics    {', '.join(program.metrics) or 'none'}",
            f"  next       nb2job run {target / 'job.yml'}",
        ]
    )


def _plan(conversion: Conversion, job: Job) -> str:
    program = conversion.program
    lines = [f"{conversion.notebook.path} -> src/{job.script}"]
    for function in program.functions:
        takes, gives = ", ".join(function.arguments), ", ".join(function.returns)
        lines.append(f"  {function.name}({takes})" + (f" -> {gives}" if gives else ""))
    lines += [f"  {one.flag} ({one.type}) = {one.default!r}" for one in program.parameters]
    for note in program.notes:
        where = f"cell {note.place.cell}:{note.place.line} " if note.place else ""
        lines.append(f"  {where}{note.code} {note.message}")
    return "\n".join(lines)
