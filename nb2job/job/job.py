"""Job: a command job as data; Folder: the files it is rendered to, in memory."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from nb2job.notebook.cell import Note
from nb2job.program.job_keys import (
    DataType,
    Distribution,
    Identity,
    Output,
    Pairs,
    QueueSettings,
    Service,
    Texts,
)
from nb2job.regex import regex
from nb2job.uri import scheme_of

if TYPE_CHECKING:
    from nb2job.search.trial import Sweep

InputType = Literal["number", "integer", "boolean", "string"] | DataType

Folder = Mapping[str, str]
"""Path within the job folder (with forward slashes) -> the file's text."""

SERVERLESS = "serverless"
"""The compute that a job names when no cluster was given."""

CONDA_FILE = "environment/conda.yml"
"""Where a job folder holds its own packages."""

CHANGED_BY_A_SHELL = regex(r'["$`\\\n\r\x00]')
"""What does not reach the script as it stands, in the double quotes that our commands have."""


@dataclass(frozen=True, slots=True)
class JobInput:
    """One input of the job and the script's argument that takes it.

    `value` is the literal for number, integer, boolean and string inputs; for data it is the path
    (relative to the job folder, or a URI), and `mode` how it reaches the machine, where that is said. A
    literal with an `obstacle` has no form in a job file: it is left out of inputs and command and shown as
    a comment, and the script's own default holds.
    """

    name: str
    flag: str
    type: InputType
    value: bool | int | float | str | None
    help: str = ""
    mode: str = ""

    @property
    def is_data(self) -> bool:
        """Whether the input is a file or a folder, not a literal."""
        return self.type not in ("number", "integer", "boolean", "string")

    @property
    def is_remote(self) -> bool:
        """Whether it is data named by a URI (`azureml:…`, `https://…`), not by a local path."""
        return self.is_data and bool(scheme_of(str(self.value)))

    @property
    def obstacle(self) -> str:
        """Why the value cannot stand in a job file; empty when it can.

        Null literals are rejected [R], and literals are substituted as text into a shell line [D].
        """
        if self.value is None:
            return "it has no value"
        if isinstance(self.value, float) and not math.isfinite(self.value):
            return "its value is not a finite number"
        if self.type == "string" and CHANGED_BY_A_SHELL.search(str(self.value)):
            return "a shell would change its value"
        return ""

    def argument(self, group: str = "inputs") -> str:
        """Its part of the command line, such as `--C=${{inputs.C}}`.

        Numbers take the form with `=`, since argparse reads `--lr -1e-05` as two options; strings
        stand in double quotes, since the value is substituted as text into a shell line [D].
        """
        reference = "${{" + f"{group}.{self.name}" + "}}"
        if self.is_data:
            return f"{self.flag} {reference}"
        return f'{self.flag}="{reference}"' if self.type == "string" else f"{self.flag}={reference}"


@dataclass(frozen=True, slots=True)
class JobOutput:
    """An output of the job, and the script's argument that takes the folder of it."""

    name: str
    flag: str
    keys: Output

    @property
    def argument(self) -> str:
        """Its part of the command line."""
        return f"{self.flag} " + "${{" + f"outputs.{self.name}" + "}}"


@dataclass(frozen=True, slots=True)
class Environment:
    """What the job runs in: a base image, a Python version ("3.11"), and pip requirements.

    `conda` is what only conda has, looked for in `channels` before conda-forge; `pip_options` say where pip
    looks besides its index, `missing` are modules whose packages nobody knows. `reference` names a registered
    environment (`azureml:NAME:1`) that the job takes instead; so does `build`, a folder with a Dockerfile.
    `conda_file` is where the job finds its packages, seen from its folder.
    """

    image: str
    python: str
    requirements: tuple[str, ...]
    name: str = "training"
    reference: str = ""
    channels: tuple[str, ...] = ()
    conda: tuple[str, ...] = ()
    pip_options: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    conda_file: str = CONDA_FILE
    build: str = ""
    dockerfile: str = ""

    @property
    def reference_name(self) -> str:
        """The reference as the SDK takes it; its loader takes the prefix off just so [S]."""
        is_uri = self.reference.startswith("azureml://")
        return self.reference if is_uri else self.reference.removeprefix("azureml:")


@dataclass(frozen=True, slots=True)
class Job:
    """A command job: what `job.yml` and `submit.py` both say; `notes` are findings about it.

    `secrets` are environment variables that the script reads and that no file may hold; `timeout` is in
    seconds. With a `sweep`, `sweep.yml` runs the same command with values of its search space.
    """

    name: str
    script: str
    display_name: str
    experiment_name: str
    description: str
    compute: str
    inputs: tuple[JobInput, ...]
    environment: Environment
    environment_variables: tuple[tuple[str, str], ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    secrets: tuple[str, ...] = ()
    instance_type: str = ""
    instance_count: int | None = None
    notes: tuple[Note, ...] = ()
    properties: Pairs = ()
    outputs: tuple[JobOutput, ...] = ()
    shm_size: str = ""
    docker_args: str | Texts = ""
    locations: Texts = ()
    distribution: Distribution | None = None
    timeout: int | None = None
    identity: Identity | None = None
    services: tuple[tuple[str, Service], ...] = ()
    queue_settings: QueueSettings = field(default_factory=QueueSettings)
    sweep: Sweep | None = None

    @property
    def given(self) -> tuple[JobInput, ...]:
        """The inputs that the job file can give."""
        return tuple(entry for entry in self.inputs if not entry.obstacle)

    @property
    def compute_name(self) -> str:
        """The compute as the SDK takes it: a plain name, `serverless` when none was given."""
        return self.compute.removeprefix("azureml:") or SERVERLESS

    def command(self, searched: Collection[str] = ()) -> tuple[str, ...]:
        """The command, argument by argument; those in `searched` come from a sweep's search space.

        A searched input is passed even when its own value has no form in a job file, then as the last.
        """
        arguments = [f"python {self.script}"]
        arguments += [
            entry.argument("search_space" if entry.name in searched else "inputs") for entry in self.given
        ]
        arguments += [entry.argument for entry in self.outputs]
        left = [entry for entry in self.inputs if entry.obstacle and entry.name in searched]
        return (*arguments, *(entry.argument("search_space") for entry in left))
