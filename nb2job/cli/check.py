"""nb2job check: whether job folders are still what their notebooks give, and what deserves a look."""

from __future__ import annotations

from pathlib import Path

import click

from nb2job.check.words import FORMATS
from nb2job.cli.report import USAGE, Console, shared_options

EXAMPLES = """\b
Examples:
  nb2job check
  nb2job check train.ipynb notebooks
  nb2job check --fix
  nb2job check --select NB43 --format github
  nb2job check --ignore NB110,NB203

\b
Silence a finding where it stands with a comment `# nb2job: ignore[NB203]`,
on its line or on one of its own above it (on the line below that of a cell
magic); for a project or some of its notebooks in pyproject.toml:
  [tool.nb2job]
  ignore = ["NB110"]
  [tool.nb2job.notebooks."exploration/*.ipynb"]
  ignore = ["NB2", "NB3"]

\b
--format json is a list of {path, cell, line, code, message, hint, error}."""


@click.command("check", epilog=EXAMPLES)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path), default=(Path("."),))
@click.option(
    "--fix", is_flag=True, help="Convert again where a job folder lags behind, but for files edited by hand."
)
@click.option(
    "--select",
    metavar="CODES",
    multiple=True,
    help="Tell only codes that begin so (NB43,NB203), whatever settings select.",
)
@click.option(
    "--ignore",
    metavar="CODES",
    multiple=True,
    help="Tell no codes that begin so, nor those that settings ignore.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@shared_options
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    paths: tuple[Path, ...],
    fix: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    form: str,
) -> int:
    """Find job folders that lag behind their notebooks, and what deserves a look in notebooks.

    A PATH is a notebook, a job folder or a file in one, or a folder: every .ipynb below it, and what the
    job folders below it were made from (default: the current folder). Where a notebook, a module or file
    of versions that it reads, the settings or nb2job have changed since, it is converted again with the
    options of that time, in memory; of one that is as it was only hashes are compared. Job folders that
    were made with -o are found anywhere in the project. Nothing is run, git is not asked, and nothing is
    written but by --fix, which leaves files alone that were edited by hand. What a script would lack or do
    otherwise, such as NB203 and NB348, is told of notebooks that have a job folder.

    Exits with 1 when anything is told, with 2 when something cannot be checked.
    """
    from nb2job.check.check import Wish, check
    from nb2job.check.folders import tasks
    from nb2job.check.words import worded

    wish = Wish(_codes(select), _codes(ignore) or (), fix)
    found = tasks(paths or (Path(),))
    with console.working() as progress:
        told = []
        for task in found:
            progress(str(task.notebook))
            told += check(task, wish, console.note)
    told = list(dict.fromkeys(told))
    if told or form == "json":
        console.result(worded(told, form, click.style))
    books = len({task.notebook for task in found if task.error is None})
    console.note(f"{books} notebook{'s' * (books != 1)}: {len(told) or 'nothing'} to tell")
    return USAGE if any(one.is_error for one in told) else int(bool(told))


def _codes(texts: tuple[str, ...]) -> tuple[str, ...] | None:
    """The codes of an option that may be given again and hold several; None where it is not given."""
    from nb2job.rules import is_beginning

    codes = tuple(code.strip().upper() for text in texts for code in text.split(",") if code.strip())
    for code in codes:
        if not is_beginning(code):
            raise click.BadParameter(f"{code}: no code begins so")
    return codes or None
