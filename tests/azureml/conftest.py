"""The stand-in for Azure ML, a job folder, and two ways to send it: in this process and from a shell."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest

from nb2job.azureml import watch
from nb2job.azureml.child import send
from nb2job.azureml.definition import final_definition
from nb2job.azureml.login import Workspace
from tests.azure.authority import Authority
from tests.azure.stand_in import StandIn
from tests.azure.workspace import GROUP, NAME, SUBSCRIPTION

HERE = Workspace(SUBSCRIPTION, GROUP, NAME, "options")

JOB = """\
$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json
type: command
display_name: digits
experiment_name: digits
code: src
command: >-
  python train.py --lr ${{inputs.lr}} --data ${{inputs.data}} --out ${{outputs.model}}
inputs:
  lr: 0.1
  data:
    type: uri_file
    path: data/digits.csv
outputs:
  model:
    type: uri_folder
environment:
  image: mcr.microsoft.com/azureml/openmpi5.0-ubuntu24.04:latest
  conda_file: conda.yml
compute: azureml:cpu-cluster
"""


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with StandIn(Authority(tmp_path_factory.mktemp("authority"))) as stand_in:
        yield stand_in


@pytest.fixture
def azure(started: StandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """A service that nothing was sent to, to which this process and its children are led.

    What no client should send fails the test.
    """
    started.start_again()
    for name in [name for name in os.environ if name.startswith(("AZURE", "MSI_", "IDENTITY_"))]:
        monkeypatch.delenv(name)
    for name, value in started.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AZUREML_RUN_POLLING_INTERVAL_MIN", "0")
    yield started
    assert started.complaints == []


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A command job with a script, a module beside it, data, an output and an environment."""
    folder = tmp_path / "job"
    (folder / "src").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "src" / "train.py").write_text("print('training')\n")
    (folder / "src" / "model.py").write_text("LAYERS = 3\n")
    (folder / "data" / "digits.csv").write_text("x,y\n1,2\n")
    (folder / "conda.yml").write_text("dependencies: [python=3.11, {pip: [mlflow==3.15.0]}]\n")
    (folder / "job.yml").write_text(JOB)
    return folder / "job.yml"


@dataclass(slots=True)
class Told:
    """What a sending told, in order."""

    events: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, kind: str, **values: Any) -> None:
        self.events.append({"kind": kind, **values})

    @property
    def last(self) -> dict[str, Any]:
        return self.events[-1]


@pytest.fixture
def sending(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Told]:
    """Send a job in this process, without the seconds between the tries of the SDK."""
    monkeypatch.setattr(watch, "LIMITS", {**watch.LIMITS, "retry_backoff_factor": 0})

    def call(path: Path, stream: bool = False, workspace: Workspace = HERE, **set_values: str) -> Told:
        definition = final_definition(path, set_values)
        told = Told()
        request = {
            "definition": definition.text,
            "path": str(path.absolute()),
            "workspace": asdict(workspace),
            "stream": stream,
        }
        send(request, told)
        return told

    return call


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person sees of a call in a shell."""

    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def shell(tmp_path: Path) -> Callable[..., Outcome]:
    """Call `nb2job ARGUMENTS` as a person does, in a process of its own."""

    def call(*arguments: str) -> Outcome:
        command = [sys.executable, "-m", "nb2job", *arguments]
        root = str(Path(__file__).parents[2])
        run = subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": root},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return Outcome(run.returncode, run.stdout, run.stderr)

    return call
