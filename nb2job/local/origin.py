"""Where a run comes from, as tags: its job file, who started it, the commit of the job's folder."""

from __future__ import annotations

import getpass
import subprocess
from pathlib import Path

from nb2job.local.definition import CommandJob


def origin_tags(job: CommandJob) -> dict[str, str]:
    """The job's own tags and MLflow's words for where it comes from."""
    tags = {
        **job.tags,
        "nb2job.job": job.path.name,
        "mlflow.source.name": job.path.name,
        "mlflow.source.type": "JOB",
        "mlflow.user": _user(),
        # The command runs in a copy, where no .git is found.
        "mlflow.source.git.commit": _commit(job.path.absolute().parent),
    }
    return {name: value for name, value in tags.items() if value}


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return ""


def _commit(folder: Path) -> str:
    try:
        command = ["git", "-C", str(folder), "rev-parse", "--verify", "-q", "HEAD"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""
