"""nb2job demo: the whole story on a small notebook that ships with the package."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nb2job.cli.report import Console, shared_options, write_page
from nb2job.cli.sweep_result import shown_on

if TYPE_CHECKING:
    from nb2job.convert import Conversion
    from nb2job.local.run import RunResult
    from nb2job.local.sweep.result import SweepResult

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
    """Convert a notebook about wines, run it here as a job and as a sweep, and show on pages what came of it.

    Needs the packages of "nb2job[demo]". Nothing leaves this machine.
    """
    conversion, target = _convert(console, folder)
    run = _run(console, target / "job.yml")
    sweep = _sweep(console, target / "sweep.yml")
    same, comparison = _verify(console, conversion, target)
    pages = [_report(conversion, target), comparison, *_compare(console, folder, sweep)]
    console.note("\n".join(["Open in a browser:", *(f"  {page}" for page in pages)]))
    console.note(f"and read {target / 'src'}.")
    return 0 if (run.status, sweep.status, same) == ("FINISHED", "FINISHED", True) else 1


_SEARCH = "C=loguniform(-7, 3)"
_ASKED: dict[str, Any] = {
    "sampling": "sobol",
    "seed": 1,
    "primary_metric": "Accuracy",
    "goal": "maximize",
    "max_total_trials": 6,
    "max_concurrent_trials": 2,
    "models": "none",
}
"""A sweep to look at, in seconds: few trials, and no models, for each of which MLflow would look up what
packages it needs, in processes that take longer than all else."""


def _options() -> str:
    """What is asked, as the command line has it."""
    return " ".join(
        [f"--search {_SEARCH!r}", *(f"--{name.replace('_', '-')} {one}" for name, one in _ASKED.items())]
    )


def _convert(console: Console, folder: Path) -> tuple[Conversion, Path]:
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
    conversion = convert(notebook, Settings(search=(_SEARCH,), **_ASKED))
    target = folder_of(notebook)
    job, files = job_folder(conversion, target)
    write(files, target)
    console.note(f"1. nb2job convert {notebook} {_options()}")
    console.note(f"wrote {target / 'src' / job.script}, with the argument --C, its job and its sweep")
    return conversion, target


def _run(console: Console, job: Path) -> RunResult:
    from nb2job.local.run import run_job

    console.note(f"2. nb2job run {job}")
    voice = console.note
    return run_job(job, python=sys.executable, echo=voice, say=voice, detail=console.detail)


def _sweep(console: Console, job: Path) -> SweepResult:
    from nb2job.local.plan import Options, Voices
    from nb2job.local.sweep.run import run_sweep

    console.note(f"3. nb2job run {job} --warm")
    voices = Voices(console.note, console.note, console.detail)
    return run_sweep(job, Options(python=sys.executable, warm=True), voices, shown_on(console))


def _verify(console: Console, conversion: Conversion, target: Path) -> tuple[bool, Path]:
    """Whether notebook and script do the same, and the page that shows it."""
    from nb2job.cli.verification import compared
    from nb2job.verify.page import page_of
    from nb2job.verify.table import verdict

    page, notebook = target.parent / "verify.html", conversion.path
    console.note(f"4. nb2job verify {notebook} --job {target} --html {page}")
    (script,) = target.glob("src/*.py")
    found, expected = compared(console, conversion, script, sys.executable)
    write_page(page, page_of(found, expected, str(notebook), str(script)))
    console.note(verdict(found, click.style))
    return found.same, page


def _report(conversion: Conversion, target: Path) -> Path:
    """The page of what became of every line."""
    from nb2job.explain.report import report_of

    report = target / "report.html"
    write_page(report, report_of(conversion))
    return report


def _compare(console: Console, folder: Path, sweep: SweepResult) -> tuple[Path, Path]:
    """The runs beside each other: those of the job and the sweep, and its trials."""
    from nb2job.compare.experiments import find_run
    from nb2job.compare.order import Sort
    from nb2job.compare.page import page_of
    from nb2job.compare.query import query_of, read_runs
    from nb2job.compare.store import open_store
    from nb2job.compare.table import as_text
    from nb2job.compare.trials import runs_of, table_of, trials_of

    runs, trials = folder / "runs.html", folder / "trials.html"
    order = Sort("metrics", "Accuracy", True)
    console.note(f"5. nb2job runs list -e {sweep.experiment} --nested --sort 'Accuracy DESC' --html {runs}")
    console.note(f"6. nb2job runs trials {sweep.run_id} --html {trials}")
    store = open_store(sweep.tracking_uri)
    with console.working() as say:
        query = query_of(experiments=[sweep.experiment], sort="metrics.Accuracy DESC", nested=True)
        found = read_runs(store, query)
        write_page(runs, page_of(store, found.runs, "Runs of wine.ipynb", order, say))
        tried = trials_of(store, find_run(store, sweep.run_id))
        best = tried.best.run.run_id if tried.best else ""
        write_page(trials, page_of(store, runs_of(tried), tried.sweep.name, order, say, best))
    console.result(as_text(table_of(tried), None, False))
    return runs, trials
