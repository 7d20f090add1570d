"""Files that nobody meant to write: a reader may refuse them by name, and never fails."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
import yaml

from nb2job.errors import JobError
from nb2job.job.validate import validate
from nb2job.local.definition import read_job
from nb2job.local.sweep.definition import read_sweep
from tests.job.validate import mutations
from tests.job.validate.cases import FOLDER

JOB = "type: command\ncommand: python train.py\nenvironment: azureml:e:1\ncompute: azureml:c\n"


def test_no_change_of_a_good_job_ends_in_a_traceback(tmp_path: Path) -> None:
    """By hand: python -m tests.job.validate.mutations 5000 7."""
    shutil.copytree(FOLDER, tmp_path / "job")
    found = [trace for _, trace in mutations.faults(tmp_path / "job", random.Random(5), 250)]
    assert found == []


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        (f"code: {'x' * 300}", "NB507"),
        (f"inputs: {{x: {'[' * 3000}", "NB501"),
        (f"inputs: {{x: {'[' * 300}{']' * 300}}}", "NB501"),
        ("inputs: {x: {type: [a]}}", "NB504"),
        ("tags: {a: !!bool x}", "NB501"),
        ("tags: {a: !!int ''}", "NB501"),
        ("tags: {a: !!timestamp x}", "NB501"),
        (f"tags: {{a: {'9' * 5000}}}", "NB501"),
    ],
)
def test_what_ended_in_one(tmp_path: Path, rest: str, code: str) -> None:
    (tmp_path / "job.yml").write_text(f"{JOB}{rest}\n")
    found = validate(tmp_path / "job.yml")
    assert code in [one.code for one in found]
    assert all("\n" not in one.message and len(one.message) < 400 for one in found)


def test_a_type_that_is_a_list_is_named_by_the_reader_of_runs(tmp_path: Path) -> None:
    (tmp_path / "job.yml").write_text(f"{JOB}inputs: {{x: {{type: [a]}}}}\n")
    with pytest.raises(JobError, match="NB504"):
        read_job(tmp_path / "job.yml")


def test_a_component_whose_name_no_file_can_have(tmp_path: Path) -> None:
    sweep = (FOLDER / "metric_misspelled.yml").read_text()
    values = yaml.safe_load(sweep) | {"trial": "file:///\0"}
    (tmp_path / "job.yml").write_text(yaml.safe_dump(values))
    with pytest.raises(JobError, match="NB501"):
        read_sweep(tmp_path / "job.yml")
