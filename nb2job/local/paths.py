"""What a job needs of this disk: its data and its code must be there before anything runs."""

from __future__ import annotations

import os.path
from collections.abc import Mapping
from pathlib import Path

from nb2job.local.bind import is_uri
from nb2job.local.definition import CommandJob, DataInput


def check_paths(job: CommandJob, values: Mapping[str, str | Path]) -> None:
    """Raises a JobError (NB507) for data or code that is not there, or of the wrong kind."""
    for name, declared in job.inputs.items():
        path = values[f"inputs.{name}"]
        if isinstance(declared, DataInput) and isinstance(path, Path):
            _check_data(job, name, declared.type, path)
    if is_uri(job.code):
        hint = "download it, and name its folder"
        job.refuse("NB507", f"the code is not on this machine: {job.code}", hint, at="code")
    if job.code and not code_path(job).exists():
        job.refuse("NB507", f"the code folder does not exist: {code_path(job)}", at="code")


def code_path(job: CommandJob) -> Path:
    """The job's code: a path relative to the job file."""
    return Path(os.path.normpath(job.path.absolute().parent / job.code))


def _check_data(job: CommandJob, name: str, kind: str, path: Path) -> None:
    at, hint = f"inputs.{name}", f"say where it is with --input {name}=PATH"
    if not path.exists():
        job.refuse("NB507", f"input {name} does not exist: {path}", hint, at=at)
    if kind == "uri_file" and path.is_dir():
        job.refuse("NB507", f"input {name} is a uri_file, but {path} is a folder", hint, at=at)
    if kind == "uri_folder" and not path.is_dir():
        job.refuse("NB507", f"input {name} is a uri_folder, but {path} is a file", hint, at=at)
