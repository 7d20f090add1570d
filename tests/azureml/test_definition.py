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
        ("name", 'say "x"', "no value holds"),
        ("name", "$HOME", "no value holds"),
    ],
)
def test_a_value_that_fits_no_input(path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(UsageError, match="NB002") as refused:
        final_definition(path, {name: text})
    assert message in str(refused.value)


@pytest.mark.parametrize(
    "line",
    [
        "environment_variables: {API_KEY: gh" + "p_0123456789abcdefghijABCDEFGHIJ012345}",
        "environment_variables: {DB_PASSWORD: hunter2hunter2}",
        "tags: {source: 'https://me:hunter22@git.example/r.git'}",
    ],
)
def test_a_secret_is_not_sent(path: Path, line: str) -> None:
    path.write_text(INPUTS + line + "\n")
    with pytest.raises(UsageError, match="NB213") as refused:
        final_definition(path, {})
    assert "hunter" not in str(refused.value)
    assert "0123456789" not in str(refused.value)


def test_a_secret_that_is_set_is_not_sent(path: Path) -> None:
    with pytest.raises(UsageError, match="NB213"):
        final_definition(path, {"name": "gh" + "p_0123456789abcdefghijABCDEFGHIJ012345"})


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
