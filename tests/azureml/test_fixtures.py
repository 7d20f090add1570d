"""Every fixture notebook, converted and sent: job.yml and submit.py bring the same job to the service."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2job.job.validate import validate
from tests.azure.stand_in import StandIn
from tests.azure.workspace import GROUP, NAME, SUBSCRIPTION
from tests.azureml.conftest import Told
from tests.main_job.conftest import NOTEBOOKS, job_of

ALL = sorted(path.relative_to(NOTEBOOKS) for path in NOTEBOOKS.rglob("*.ipynb"))
CONFIG = {"subscription_id": SUBSCRIPTION, "resource_group": GROUP, "workspace_name": NAME}


def converted(notebook: Path, folder: Path, **settings: object) -> Path:
    """Convert a fixture in a folder of its own, with its data and a workspace's config.json."""
    source = NOTEBOOKS / notebook
    shutil.copytree(source.parent / "data", folder / "data")
    shutil.copy(source, folder)
    (folder / "config.json").write_text(json.dumps(CONFIG))
    job_of(folder / source.name, folder / "job", **settings)
    return folder / "job"


def submit_script(folder: Path, *arguments: str) -> None:
    """Run the generated submit.py, as far as Python sees it: `main` of the file."""
    spec = importlib.util.spec_from_file_location("generated_submit", folder / "submit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.main(*[list(arguments)] if arguments else []) == 0


@pytest.mark.parametrize("notebook", ALL, ids=lambda path: path.stem)
def test_the_same_job_arrives(
    azure: StandIn,
    tmp_path: Path,
    sending: Callable[..., Told],
    monkeypatch: pytest.MonkeyPatch,
    notebook: Path,
) -> None:
    folder = converted(notebook, tmp_path)
    assert [str(finding) for finding in validate(folder / "job.yml") if finding.severity == "error"] == []
    monkeypatch.chdir(folder)  # where both look for the state of git
    assert sending(folder / "job.yml").last["kind"] == "sent"
    submit_script(folder)
    ours, theirs = azure.jobs.values()
    assert ours == theirs
    assert azure.code == {path.name: path.read_bytes() for path in (folder / "src").iterdir()}
