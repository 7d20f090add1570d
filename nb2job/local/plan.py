"""All that is decided about a job before its run opens: data found, code found, an interpreter."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nb2job.errors import JobError
from nb2job.local.bind import bind_inputs, check_references
from nb2job.local.definition import CommandJob
from nb2job.local.downloads import fetch_inputs
from nb2job.local.interpreter import find_python
from nb2job.local.isolated import isolated_python
from nb2job.local.paths import check_paths
from nb2job.local.tracking import tracking_uri


def _silent(text: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Voices:
    """Whom to tell: the job's own lines, what is good to know, and details."""

    echo: Callable[[str], None] = _silent
    say: Callable[[str], None] = _silent
    detail: Callable[[str], None] = _silent


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks of a run.

    `set_values` replaces literal inputs, `inputs` says where data is, relative to the current folder;
    `python` is what `python` in the command means, a path or a name; `isolated` makes an interpreter
    with the packages that the job itself names, from `python`; `warm` forks the trials of a sweep from a
    process that has imported their libraries.
    """

    set_values: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    python: str = sys.executable
    isolated: bool = False
    experiment_name: str = ""
    warm: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A job with the values of its inputs, ready to run."""

    job: CommandJob
    values: Mapping[str, str | Path]
    python: Path
    here: Path
    tracking_uri: str
    experiment: str


def plan_of(job: CommandJob, options: Options, voices: Voices) -> Plan:
    """Decides all, downloads what has to be, and says once what cannot be honored here.

    Raises:
        JobError, UsageError: for what is missing or wrong; no run has been opened then.
    """
    if os.name != "posix":
        hint = "run it in the Windows Subsystem for Linux"
        raise JobError("NB510", "a job's command needs a POSIX shell", hint)
    here = Path.cwd()
    check_references(job)
    values = bind_inputs(job, set_values=options.set_values, inputs=options.inputs, here=here)
    fetch_inputs(job, values, options.inputs, voices.say)
    check_paths(job, values)
    python = find_python(options.python)
    if options.isolated:
        python = isolated_python(job, python, voices.say)
    not_used = [key for key in job.not_used if key != "environment" or not options.isolated]
    if not_used:
        voices.say(f"{', '.join(not_used)}: not used here; {python} runs the job")
    if job.distribution is not None and job.distribution.remark:
        voices.say(job.distribution.remark)
    name = options.experiment_name or job.experiment_name or job.path.stem
    return Plan(job, values, python, here, tracking_uri(here, os.environ), name)
