"""The definition that is sent: the job file with what is set, and no secret."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import yaml

from nb2job.azureml.definition import final_definition
from nb2job.errors import JobError, UsageError

INPUTS = """\
type: command
command: python train.py
inputs:
  rate: 0.1
  steps: 10
  fast: true
  name: plain
  typed: {type: number, default: 1.5}
  valued: {value: 3}
  data: {type: uri_file, path: data.csv}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "job.yml").write_text(INPUTS)
    return tmp_path / "job.yml"


def inputs(path: Path, **set_values: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(final_definition(path, set_values).text)["inputs"]
    return found


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("rate", "1e-5", 1e-5),
        ("rate", "2", 2.0),
        ("steps", "20", 20),
        ("fast", "False", False),
        ("name", "1e-5", "1e-5"),
        ("name", "yes", "yes"),
        ("name", "", ""),
        ("typed", "3", 3.0),
        ("valued", "7", 7),
    ],
)
def test_a_value_is_of_the_type_of_the_input(path: Path, name: str, text: str, value: object) -> None:
    found = inputs(path, **{name: text})
    assert found[name] == value
    assert type(found[name]) is type(value)
    assert {key: kept for key, kept in found.items() if key != name} == {
        key: kept for key, kept in inputs(path).items() if key != name
    }


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("other", "1", "has no such input"),
        ("data", "x.csv", "data is data, not a literal"),
        ("steps", "0.5", "steps is declared as integer"),
        ("fast", "1", "fast is declared as boolean"),
    ],
)
def test_a_value_that_fits_no_input(path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(UsageError, match="NB002") as refused:
        final_definition(path, {name: text})
    assert message in str(refused.value)


@pytest.mark.parametrize("text", ["[", "just words", "- a list"])
def test_a_file_that_is_no_definition(tmp_path: Path, text: str) -> None:
    (tmp_path / "job.yml").write_text(text)
    with pytest.raises(JobError, match="NB501"):
        final_definition(tmp_path / "job.yml", {})


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="NB501 cannot be read: No such file"):
        final_definition(tmp_path / "job.yml", {})


def test_what_is_printed_loads_to_the_same_job(job: Path) -> None:
    from azure.ai.ml import load_job

    text = final_definition(job, {}).text
    ours = load_job(io.StringIO(text), relative_origin=str(job))
    theirs = load_job(job)
    assert ours._to_dict() == theirs._to_dict()
