"""A run's own folder: a copy of the code, the outputs, the log, and the variables of its command.

code/             a copy of the job's code; the command runs here
inputs/<name>/    a copy of an input of `mode: download`, while the command runs
outputs/<name>/   where `${{outputs.<name>}}` points
user_logs/        std_log.txt: all that the command printed

`code/outputs` and `code/logs` become the run's artifacts, as Azure ML uploads ./outputs and ./logs.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nb2job.errors import JobError
from nb2job.local.bind import Bound
from nb2job.local.definition import CommandJob
from nb2job.local.interpreter import path_with_python
from nb2job.local.snapshot import copy_code

TOP = ".nb2job"
"""What nb2job keeps where it is called: the folders of runs and sweeps."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder of one run, by its path."""

    path: Path

    @property
    def code(self) -> Path:
        """Where the command runs."""
        return self.path / "code"

    @property
    def outputs(self) -> Path:
        """Where the job's outputs go, one folder each."""
        return self.path / "outputs"

    @property
    def inputs(self) -> Path:
        """Where copies of inputs are while the command runs."""
        return self.path / "inputs"

    @property
    def log(self) -> Path:
        """The file with all that the command printed."""
        return self.path / "user_logs" / "std_log.txt"

    @property
    def kept(self) -> tuple[Path, ...]:
        """The folders that become the run's artifacts."""
        return self.code / "outputs", self.code / "logs", self.log.parent

    def make(
        self, job: CommandJob, outputs: Mapping[str, Path], source: Path | None, leave_out: Collection[Path]
    ) -> None:
        """Makes the folder and what is in it.

        Args:
            job: the job.
            outputs: from `bind_outputs`.
            source: the code to copy, if any.
            leave_out: absolute paths that are not copied: `code: .` would else copy all earlier runs.
        """
        self.log.parent.mkdir(parents=True)
        if source is None:
            self.code.mkdir()
        else:
            copy_code(source, self.code, leave_out)
        for kept in self.kept:  # there from the start on the service, and scripts write into them
            kept.mkdir(exist_ok=True)
        for key, path in outputs.items():
            is_file = job.outputs[key.partition(".")[2]] == "uri_file"
            (path.parent if is_file else path).mkdir(parents=True)

    def environment(self, bound: Bound, python: Path, tracking: Mapping[str, str]) -> dict[str, str]:
        """The variables of the command: this process's, the job's, and those by which it finds its run."""
        found = {
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            # No window and no notebook to draw on, as in the service.
            "MPLBACKEND": "Agg",
            **bound.environment,
            **tracking,
        }
        path = found.get("PATH", os.defpath)
        return found | {"PATH": path_with_python(python, self.path / "bin", path)}


@contextmanager
def on_disk(what: str) -> Iterator[None]:
    """A disk that is full or not ours, or code that cannot be read, is the user's to mend: NB516."""
    try:
        yield
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise JobError("NB516", f"{what}: {where}{error.strerror or error}") from error


def keep_out_of_git(top: Path) -> None:
    """Makes `top`, a folder named .nb2job, one that git does not see."""
    if top.name == TOP and not (top / ".gitignore").exists():
        top.mkdir(parents=True, exist_ok=True)
        (top / ".gitignore").write_text("*\n", encoding="utf-8")
