"""From a shell, as a person does it: convert, validate, submit, and the generated submit.py, each a process.

Every fixture notebook, as a command and as a sweep; the same job must arrive both ways.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.azure.stand_in import StandIn
from tests.azureml.test_fixture_sweeps import LIMITS, SEARCHES, meaning
from tests.azureml.test_fixtures import ALL, CONFIG
from tests.cli.test_jobs import CASES
from tests.cli.test_jobs import converted as converted_case
from tests.main_job.conftest import NOTEBOOKS

Shell = Callable[..., Any]

pytestmark = pytest.mark.long


@pytest.mark.parametrize("notebook", ALL, ids=lambda path: path.stem)
def test_a_notebook(azure: StandIn, tmp_path: Path, shell: Shell, notebook: Path) -> None:
    source = NOTEBOOKS / notebook
    room = tmp_path / "room"
    shutil.copytree(source.parent / "data", room / "data")
    shutil.copy(source, room)
    options = [*as_options({**LIMITS, **SEARCHES[notebook.stem]})]
    outcome = shell("convert", f"room/{source.name}", "-o", "room/job", *options)
    assert outcome.exit_code == 0, outcome.stderr
    arrives(azure, room / "job", shell)


@pytest.mark.parametrize("case", CASES)
def test_a_job(azure: StandIn, tmp_path: Path, shell: Shell, case: str) -> None:
    folder = converted_case(case, tmp_path / "room", shell)
    (folder.parent / "data").mkdir()
    (folder.parent / "data" / "rows.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    arrives(azure, folder, shell)


def as_options(settings: Mapping[str, Any]) -> Iterator[str]:
    """Settings as they stand on a command line."""
    for name, value in settings.items():
        for one in value if isinstance(value, tuple) else (value,):
            yield from (f"--{name.replace('_', '-')}", str(one))


def arrives(azure: StandIn, folder: Path, shell: Shell) -> None:
    """Each file of the folder is valid and can be sent, and its submit.py sends the same."""
    (folder.parent / "config.json").write_text(json.dumps(CONFIG))
    files = [folder / name for name in ("job.yml", "sweep.yml") if (folder / name).exists()]
    outcome = shell("validate", *map(str, files))
    assert outcome.exit_code == 0, outcome.stdout
    for file in files:
        azure.start_again()
        outcome = shell("submit", str(file), "--format", "json")
        assert outcome.exit_code == 0, outcome.stderr
        told = json.loads(outcome.stdout)
        script = run([sys.executable, "submit.py", *["--sweep"] * (file.stem == "sweep")], folder)
        assert script.returncode == 0, script.stderr
        ours, theirs = azure.jobs.items()
        assert told["name"] == ours[0]
        assert f"name:   {theirs[0]}\n" in script.stdout
        assert meaning(ours[1]) == meaning(theirs[1])
        assert ours[1]["jobType"] == ("Sweep" if file.stem == "sweep" else "Command")
        assert azure.code == {path.name: path.read_bytes() for path in (folder / "src").iterdir()}
        assert azure.complaints == []


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """A program in a folder of a person's."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
