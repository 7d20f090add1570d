"""Where sweeps are kept: .nb2job/sweeps/<file>-<time>-<word>/, each with its journal, code and trials."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from nb2job.errors import JobError
from nb2job.local.run_folder import TOP, keep_out_of_git
from nb2job.local.sweep.component import component_path
from nb2job.local.sweep.journal import NAME, Event, first_event, read_events, runner_of
from nb2job.local.sweep.state import replay
from nb2job.local.yaml_file import load

SWEEPS = Path(TOP, "sweeps")


def new_folder(job: Path) -> Path:
    """A folder for a new sweep of a job file, below the current folder."""
    keep_out_of_git(Path.cwd() / TOP)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    folder = Path.cwd() / SWEEPS / f"{job.stem}-{stamp}-{secrets.token_hex(2)}"
    folder.mkdir(parents=True)
    return folder


def folder_to_resume(job: Path) -> Path:
    """The latest sweep of a job file that has not ended, else the latest that has.

    Raises:
        JobError: NB515 where the file has no sweep here, or has changed since.
    """
    found = list(_sweeps_of(job))
    if not found:
        message = f"there is no sweep of {job} in {SWEEPS} to go on with"
        raise JobError("NB515", message, "start one, without --resume")
    unfinished = [pair for pair in found if _is_unfinished(pair[0])]
    folder, header = max(unfinished or found, key=lambda pair: float(pair[1]["time"]))
    if header["digest"] != digest_of(job):
        message = f"{job} is not what it was when sweep {folder.name} began"
        raise JobError("NB515", message, "put it back as it was, or start a new sweep without --resume")
    return folder


def unfinished_sweeps(job: Path) -> list[str]:
    """The names of this file's sweeps that never came to an end, the last one last."""
    found = sorted(_sweeps_of(job), key=lambda pair: float(pair[1]["time"]))
    return [folder.name for folder, _ in found if _is_unfinished(folder)]


def tell_of_unfinished(job: Path, say: Callable[[str], None]) -> None:
    """Says what became of the last sweep of this file, where it did not end."""
    unfinished = unfinished_sweeps(job)
    if not unfinished:
        return
    name = unfinished[-1]
    holder = runner_of(Path.cwd() / SWEEPS / name)
    if holder is not None:
        say(f"sweep {name} of this file is being run by process {holder}")
    else:
        say(f"sweep {name} of this file did not end; --resume would go on with it")


def _is_unfinished(folder: Path) -> bool:
    """A journal that is damaged keeps nobody from another sweep: it can be gone on with no more."""
    try:
        return replay(read_events(folder / NAME)).closed is None
    except JobError:
        return False


def digest_of(job: Path) -> str:
    """What changes when the job file does, or the component that is its trial."""
    values, _ = load(job)
    component = component_path(values, job) if isinstance(values, dict) else None
    beside = component.read_bytes() if component is not None else b""
    return hashlib.sha256(job.read_bytes() + beside).hexdigest()


def _sweeps_of(job: Path) -> Iterator[tuple[Path, Event]]:
    for path in sorted((Path.cwd() / SWEEPS).glob(f"*/{NAME}")):
        header = first_event(path)
        if header is not None and header.get("job") == str(job.absolute()):
            yield path.parent, header
