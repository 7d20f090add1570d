"""nb2job demo: the whole story on a small notebook that ships with the package."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2job.cli.report import Console, shared_options, write_page

if TYPE_CHECKING:
    from nb2job.convert import Conversion
    from nb2job.local.run import RunResult

EXAMPLES = """\b
Examples:
  nb2job demo
  nb2job demo --folder my-first-job"""


@click.command("demo", epilog=EXAMPLES)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("nb2job-demo"),
    show_default=True,
    help="Where the notebook, its job and the runs go.",
)
@shared_options
@click.pass_obj
def command(console: Console, /, *, folder: Path) -> int:
    """Convert a notebook about wines, run it here as a job, twice, and show what came of it on pages.

    Needs the packages of "nb2job[demo]". Nothing leaves this machine.
    """
    import shutil

    from nb2job.convert import convert, job_folder
    from nb2job.job.place import folder_of
    from nb2job.job.template import templates_folder
    from nb2job.job.write import write
    from nb2job.program.settings import Settings

    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted((templates_folder() / "demo").iterdir()):
        if not (folder / source.name).exists():
            shutil.copy(source, folder / source.name)
    notebook = folder / "wine.ipynb"
    conversion = convert(notebook, Settings(param=("C",)))
    target = folder_of(notebook)
    job, files = job_folder(conversion, target)
    write(files, target)
    console.note(f"1. {notebook} -> {target / 'src' / job.script}, with the argument --C")
    script = target / "src" / job.script
    numbered = enumerate(_GIVEN, start=2)
    results = [_run(console, target / "job.yml", number, given) for number, given in numbered]
    pages = _write_pages(console, conversion, target, results[0])
    console.result("\n".join(_told(results)))
    console.note("\n".join(["Open in a browser:", *(f"  {page}" for page in pages), f"and read {script}."]))
    return 0 if all(result.status == "FINISHED" for result in results) else 1


_GIVEN: tuple[dict[str, str], ...] = ({}, {"C": "0.01"})
"""What the runs are given: two, so that there is something to compare."""


def _run(console: Console, job: Path, number: int, given: dict[str, str]) -> RunResult:
    from nb2job.local.run import run_job

    words = "".join(f" --set {name}={value}" for name, value in given.items())
    console.note(f"{number}. nb2job run {job}{words}")
    return run_job(
        job,
        set_values=given,
        python=sys.executable,
        echo=console.note,
        say=console.note,
        detail=console.detail,
    )


def _told(results: Sequence[RunResult]) -> list[str]:
    """The metrics of all runs beside each other."""
    heads = ["C=" + result.params.get("C", "") for result in results]
    names = sorted({name for result in results for name in result.metrics})
    rows = [
        f"  {name:<16}" + "".join(f"{result.metrics.get(name, math.nan):>12.4f}" for result in results)
        for name in names
    ]
    statuses = ", ".join(dict.fromkeys(result.status for result in results))
    return [f"{statuses}, and logged to MLflow:", " " * 18 + "".join(f"{head:>12}" for head in heads), *rows]


def _write_pages(
    console: Console, conversion: Conversion, target: Path, result: RunResult
) -> tuple[Path, Path]:
    """What became of every line, and the runs."""
    from nb2job.compare.page import page_of
    from nb2job.compare.query import query_of, read_runs
    from nb2job.compare.store import open_store
    from nb2job.explain.report import report_of

    report, runs = target / "report.html", target.parent / "runs.html"
    console.note(f"4. nb2job runs list -e {result.experiment} --html {runs}")
    with console.working() as say:
        store = open_store(result.tracking_uri)
        found = read_runs(store, query_of(experiments=[result.experiment]))
        write_page(report, report_of(conversion))
        write_page(runs, page_of(store, found.runs, "Runs of wine.ipynb", found.sort, say))
    return report, runs
