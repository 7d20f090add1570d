"""A job file is read as YAML says it, and refused in one line with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.errors import JobError
from nb2job.local.definition import DataInput, LiteralInput, read_job

WHOLE = """\
$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json
type: command
command: >-
  python train.py --lr ${{inputs.lr}}
code: src
display_name: train
experiment_name: diabetes
environment: azureml:env@latest
compute: serverless
resources: {instance_count: 2}
environment_variables: {SEED: "7", FAST: 1}
tags: {team: a}
limits: {timeout: 60}
inputs:
  lr: 0.1
  epochs: 3
  fast: true
  day: 2024-01-31
  name: ""
  data: {type: uri_file, path: data.csv, mode: download}
  folder: {path: data}
outputs:
  model:
  report: {type: uri_file}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "job.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_job(tmp_path: Path) -> None:
    job = read_job(write(tmp_path, WHOLE))
    assert job.command == "python train.py --lr ${{inputs.lr}}"
    assert (job.code, job.display_name, job.experiment_name) == ("src", "train", "diabetes")
    assert job.environment_variables == {"SEED": "7", "FAST": "1"}
    assert job.tags == {"team": "a"}
    assert job.timeout == 60.0
    assert job.not_used == ("compute", "environment", "resources")
    assert job.outputs == {"model": "uri_folder", "report": "uri_file"}
    assert job.inputs == {
        "lr": LiteralInput("number", 0.1),
        "epochs": LiteralInput("integer", 3),
        "fast": LiteralInput("boolean", True),
        "day": LiteralInput("string", "2024-01-31"),
        "name": LiteralInput("string", ""),
        "data": DataInput("uri_file", "data.csv", "download"),
        "folder": DataInput("", "data"),
    }


def test_type_may_be_missing_and_the_rest_too(tmp_path: Path) -> None:
    job = read_job(write(tmp_path, "command: ls\n"))
    assert (job.command, job.inputs, job.outputs, job.timeout) == ("ls", {}, {}, None)


def test_local_compute_is_what_we_are(tmp_path: Path) -> None:
    assert read_job(write(tmp_path, "command: ls\ncompute: local\n")).not_used == ()


def test_an_unquoted_exponent_is_a_string_in_yaml(tmp_path: Path) -> None:
    job = read_job(write(tmp_path, "command: ls\ninputs: {lr: 1e-5, typed: {type: number}}\n"))
    assert job.inputs["lr"] == LiteralInput("string", "1e-5")
    assert job.inputs["typed"] == LiteralInput("number", None)


@pytest.mark.parametrize(
    ("text", "code", "line", "words"),
    [
        ("command: ls\ninputs: [\n", "NB501", 3, "is not YAML"),
        ("command: ls\n\tcode: x\n", "NB501", 2, "is not YAML"),
        ("a: 1\n---\nb: 2\n", "NB501", 2, "is not YAML"),
        ("command: !!python/name:os.system ls\n", "NB501", 1, "is not YAML"),
        ("", "NB502", None, "holds no keys"),
        ("- a\n", "NB502", None, "holds no keys"),
        ("type: pipeline\njobs: {}\n", "NB502", 1, "a job of type pipeline"),
        ("# a sweep\ntype: sweep\ntrial: {}\n", "NB503", 2, "sweep"),
        ("trial: {command: ls}\n", "NB503", None, "sweep"),
        ("type: command\n", "NB504", None, "needs a `command`"),
        ("type: command\ncommand: [a]\n", "NB504", 2, "needs a `command`"),
        ("command: ls\ninputs:\n  x:\n", "NB504", 3, "input x is null"),
        ("command: ls\ninputs:\n  x: [1]\n", "NB504", 3, "input x is a list"),
        ("command: ls\ninputs:\n  a-b: 1\n", "NB504", 3, "'a-b' cannot name"),
        ("command: ls\ninputs:\n  1: 1\n", "NB504", 3, "1 cannot name"),
        ("command: ls\noutputs:\n  a-b:\n", "NB504", 3, "'a-b' cannot name"),
        (
            "command: ls\ninputs:\n  x: {type: number, default: [1]}\n",
            "NB504",
            3,
            "holds no number",
        ),
        ("command: ls\ninputs:\n  x: {path: [1]}\n", "NB504", 3, "are texts"),
        ("command: ls\ninputs:\n  x: {type: [a]}\n", "NB504", 3, "are texts"),
        (
            "command: ls\ndistribution:\n  type: tensorflow\n  parameter_server_count: -1\n",
            "NB504",
            2,
            "parameter_server_count must be a number from 0 on",
        ),
        ("command: ls\ninputs: [x]\n", "NB504", 2, "`inputs` must hold"),
        ("command: ls\ntags:\n  a: [1]\n", "NB504", 3, "tags: a must be a text"),
        ("command: ls\ncode: [src]\n", "NB504", 2, "`code` must be a text"),
        ("command: ls\nlimits:\n  timeout: soon\n", "NB504", 3, "number of seconds"),
        ("command: ls\nlimits:\n  timeout: 0\n", "NB504", 3, "number of seconds"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, code: str, line: int | None, words: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(JobError) as caught:
        read_job(path)
    error = caught.value
    assert (error.code, error.line, error.path) == (code, line, str(path))
    assert words in error.message
    assert "\n" not in error.message


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="No such file"):
        read_job(tmp_path / "job.yml")
    (tmp_path / "job.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(JobError, match="not UTF-8"):
        read_job(tmp_path / "job.yml")
