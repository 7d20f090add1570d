"""The whole story in one function: read, analyze, rewrite, render."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nb2job.errors import Nb2jobError
from nb2job.job import script
from nb2job.notebook.cell import Notebook
from nb2job.notebook.read import read
from nb2job.passes import PASSES
from nb2job.program.parse import parse
from nb2job.program.program import Program
from nb2job.program.settings import Settings


@dataclass(frozen=True, slots=True)
class Conversion:
    """A notebook, the program that it became, and the script's text."""

    notebook: Notebook
    program: Program
    script: str


def convert(path: Path, settings: Settings) -> Conversion:
    """Convert a notebook; nothing is written.

    Raises:
        Nb2jobError: a notebook that cannot be read or converted; it names file, cell and line.
    """
    notebook = read(path)
    try:
        program = parse(notebook, settings)
        for rewrite in PASSES:
            program = rewrite(program)
    except Nb2jobError as error:
        error.path = error.path or str(path)
        raise
    return Conversion(notebook, program, script.render(program, path.name))
