"""A sweep whose trial is the file of a component."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from nb2job.errors import JobError
from nb2job.local.run import run_job
from nb2job.local.sweep.definition import read_sweep
from tests.local.sweep.jobs import QUICK, run, write_sweep

COMPONENT: dict[str, Any] = {
    "type": "command",
    "name": "train",
    "version": 1,
    "inputs": {
        "x": {"type": "number"},
        "count": {"type": "integer", "default": 1},
        "proof": {"type": "string"},
        "note": {"type": "string", "optional": True},
        "seen": {"type": "string", "optional": True, "default": "hello"},
    },
    "outputs": {"o": {"type": "uri_folder"}},
    "command": "echo $[[--note ${{inputs.note}}]] $[[--seen ${{inputs.seen}}]] > ${{outputs.o}}/said;"
    " python train.py ${{inputs.count}} 0 ${{inputs.proof}} ${{inputs.x}}",
    "code": "./src",
    "environment": {"image": "i", "conda_file": "conda.yml"},
}


def write(folder: Path, trial: str, **keys: Any) -> Path:
    path = write_sweep(folder, inputs={"proof": str(folder / "proof.txt")}, **keys)
    shutil.rmtree(folder / "src")
    beside = folder / "components"
    (beside / "src").mkdir(parents=True)
    shutil.copy(QUICK, beside / "src" / "train.py")
    (beside / "train.yml").write_text(yaml.safe_dump(COMPONENT))
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), "trial": trial}))
    return path


@pytest.mark.parametrize("trial", ["file:components/train.yml", "./components/train.yml"])
def test_a_component_is_the_trial(here: Path, trial: str) -> None:
    result = run(write(here, trial))
    assert [trial.metrics for trial in result.trials] == [(1.0,), (2.0,), (3.0,)]
    said = result.folder / "trials" / "0" / "outputs" / "o" / "said"
    assert said.read_text() == "--seen hello\n"
    assert result.best_job is not None
    assert run_job(result.best_job).metrics == {"loss": 1.0}


def test_a_component_that_changed(here: Path) -> None:
    path = write(here, "file:components/train.yml")
    run(path)
    (here / "components" / "train.yml").write_text(yaml.safe_dump({**COMPONENT, "version": 2}))
    with pytest.raises(JobError, match="is not what it was"):
        run(path, resume=True)


@pytest.mark.parametrize(
    ("trial", "code", "words"),
    [
        ("azureml:train:1", "NB507", "the trial azureml:train:1 is not on this machine"),
        ("gone.yml", "NB501", "cannot be read"),
        ("components/none.yml", "NB502", "no component of type command"),
    ],
)
def test_components_that_are_refused(here: Path, trial: str, code: str, words: str) -> None:
    path = write(here, trial)
    (here / "components" / "none.yml").write_text("type: pipeline\n")
    with pytest.raises(JobError, match=words) as caught:
        read_sweep(path)
    assert caught.value.code == code
