"""nb2job verify: notebook and script are run and compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2job.cli.report import Console, shared_options, write_page

if TYPE_CHECKING:
    from nb2job.convert import Conversion

EXAMPLES = """\b
Examples:
  nb2job verify train.ipynb
  nb2job verify train.ipynb --job train-job --timeout 3600
  nb2job verify train.ipynb --rtol 1e-6 --twice
  nb2job verify train.ipynb --link data --python .venv/bin/python
  nb2job verify train.ipynb --format json
  nb2job verify train.ipynb --html verify.html

\b
The keys of --format json:
  notebook, script, same, seconds {notebook, script},
  variables {equal, different, missing, dropped, renamed, not_compared,
    extra},
  files     {equal, different, missing, not_compared, extra},
  metrics   {equal, different, missing, not_compared},
  nondeterministic, failure {notebook, script, same, exempt};
  a difference is {where, cell, notebook, script}."""


@click.command("verify", epilog=EXAMPLES)
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option(
    "--job",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Compare the script of this job folder, hand edits and all (default: a fresh conversion).",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=600,
    show_default=True,
    metavar="S",
    help="Seconds for each run.",
)
@click.option(
    "--rtol",
    type=click.FloatRange(min=0),
    default=0,
    show_default=True,
    metavar="X",
    help="Relative tolerance of floats; 0 is exact.",
)
@click.option(
    "--twice/--once",
    default=None,
    help="Run the notebook a second time always, or never (default: where something differs). What"
    " differs there, too, changes by itself and is no difference.",
)
@click.option(
    "--link",
    metavar="PATH",
    multiple=True,
    help="A folder or file that is only read: linked, not copied. Repeatable.",
)
@click.option("--python", metavar="PATH", help="The interpreter of both (default: nb2job's own).")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page, too: what is equal, different or dropped, side by side.",
)
@shared_options
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    notebook: Path,
    job: Path | None,
    timeout: float,
    rtol: float,
    twice: bool | None,
    link: tuple[str, ...],
    python: str | None,
    form: str,
    html: Path | None,
) -> int:
    """Run a notebook and its script, and compare what they leave.

    Both run from top to bottom, in processes of their own, in copies of the notebook's folder; the
    folder itself is never changed, and installs do nothing. Compared are the values of all variables,
    the files that were written, the logged metrics beside what the notebook printed, and the exception
    that stopped a run, if one did. A notebook that stops with the same exception as its script counts
    as equal; so does one that stops before an import that fails in the script, where imports stand
    first, or at a line that was only for the eye. Exits with 1 on a difference.
    """
    import json
    import sys

    from nb2job.cli.verification import compared
    from nb2job.local.interpreter import find_python
    from nb2job.verify.table import as_json, as_text

    interpreter = str(find_python(python or sys.executable))
    side = _side(console, notebook, job)
    found, expected = compared(console, side.conversion, side.script, interpreter, timeout, rtol, twice, link)
    if html is not None:
        from nb2job.verify.page import page_of

        write_page(html, page_of(found, expected, str(notebook), side.label))
        console.note(f"wrote {html}")
    if form == "json":
        console.result(json.dumps(as_json(found, expected, str(notebook), side.label), indent=2))
    else:
        console.result(
            as_text(found, expected, str(notebook), side.label, style=click.style, every=console.verbose)
        )
    return 0 if found.same else 1


@dataclass(frozen=True, slots=True)
class _Side:
    """The script to compare: where it is (None: still to be written), and what to call it."""

    conversion: Conversion
    script: Path | None
    label: str


def _side(console: Console, notebook: Path, job: Path | None) -> _Side:
    from nb2job.cli.settings_file import asked_for
    from nb2job.convert import convert
    from nb2job.job.describe import script_name
    from nb2job.job.place import folder_of

    if job is not None:
        return _side_of(console, notebook, job)
    beside = folder_of(notebook)
    if (beside / "nb2job.json").exists():
        console.note(f"converting afresh; --job {beside} compares the script that is there")
    conversion = convert(notebook, asked_for(notebook, {}))
    name = script_name(notebook.stem, conversion.program)
    return _Side(conversion, None, f"{name}.py, converted just now")


def _side_of(console: Console, notebook: Path, job: Path) -> _Side:
    """The script of a job folder, which must have been made from this notebook.

    Raises:
        FolderError: NB402 no job folder of this notebook, NB404 its record cannot be read.
    """
    from nb2job.convert import convert, settings_of, sources_hash
    from nb2job.errors import FolderError
    from nb2job.job.describe import script_name
    from nb2job.job.difference import read_record
    from nb2job.job.record import RECORD, digest

    made = read_record(job)
    if made is None:
        raise FolderError(
            "NB402", f"no job folder: {RECORD} is not in it", "Make one: nb2job convert.", path=str(job)
        )
    if (job / made.notebook).resolve() != notebook.resolve():
        raise FolderError("NB402", f"was made from {made.notebook}, not from {notebook}", path=str(job))
    conversion = convert(notebook, settings_of(made, job / RECORD))
    script = job / "src" / f"{script_name(notebook.stem, conversion.program)}.py"
    if not script.exists():
        raise FolderError("NB402", "the script is gone", "Make it again: nb2job convert.", path=str(script))
    if made.sources != sources_hash(conversion.notebook):
        console.note(f"the notebook has changed since {job} was made from it")
    edited = digest(script.read_bytes()) != made.files.get(f"src/{script.name}")
    return _Side(conversion, script, f"{script}{', edited by hand' if edited else ''}")
