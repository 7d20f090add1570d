"""nb2job demo: the whole story on a small notebook that ships with the package."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from nb2job.cli.report import Console, shared_options

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
    """Convert a notebook about wines, run it here as a job, and show its metrics.

    Needs the packages of "nb2job[demo]". Nothing leaves this machine.
    """
    import shutil

    from nb2job.convert import convert, job_folder
    from nb2job.job.place import folder_of
    from nb2job.job.template import templates_folder
    from nb2job.job.write import write
    from nb2job.local.run import run_job
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
    console.note(f"2. nb2job run {target / 'job.yml'}")
    result = run_job(
        target / "job.yml",
        set_values={},
        inputs={},
        python=sys.executable,
        echo=console.note,
        say=console.note,
        detail=console.detail,
        runs_folder=None,
    )
    rows = [f"  {name:<16} {value:.4f}" for name, value in sorted(result.metrics.items())]
    console.result("\n".join([f"{result.status}, and logged to MLflow:", *rows]))
    console.note(
        f"Read {target / 'src' / job.script}, then try:\n  nb2job run {target / 'job.yml'} --set C=0.01"
    )
    return 0 if result.status == "FINISHED" else 1
