"""What `nb2job convert` takes from options and from pyproject.toml for the job itself."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Call = Callable[..., Any]

BOOK = """\
# %%
import pandas as pd
C = 0.1
epochs = 5
shuffle = True
# %%
rows = pd.read_csv("data/rows.csv")
total = rows.x.sum() * C * epochs if shuffle else 0
rows.to_csv("out/rows.csv")
print("Total:", total)
"""
TABLE = """
[tool.nb2job.job]
compute = "from-the-table"
display_name = "Rows"
tags = { team = "churn", stage = "test" }
environment = { image = "python:3.12", conda_file = "envs/conda.yml" }
[tool.nb2job.job.inputs]
C = 0.5
data = { path = "other/rows.csv", mode = "download" }
[tool.nb2job.job.outputs.output_dir]
mode = "upload"
[tool.nb2job.job.limits]
timeout = 600
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("books").mkdir()
    Path("books/train.py").write_text(BOOK, encoding="utf-8")
    return tmp_path


def job() -> Any:
    return yaml.safe_load(Path("books/train-job/job.yml").read_text(encoding="utf-8"))


def name_of_data(nb2job: Call) -> str:
    found = json.loads(nb2job("explain", "books/train.py", "--format", "json").stdout)
    return str(found["inputs"][0]["name"])


def test_options_of_the_job(room: Path, nb2job: Call) -> None:
    data = name_of_data(nb2job)
    found = nb2job("convert", "books/train.py", "--timeout", "90", "--input", f"{data}=here/rows.csv")
    assert found.exit_code == 0
    assert job()["limits"] == {"timeout": 90}
    assert job()["inputs"][data] == {"type": "uri_file", "path": "../../here/rows.csv"}
    nb2job("convert", "books/train.py", "--data-asset", f"{data}=diabetes@latest")
    assert job()["inputs"][data] == {"type": "uri_file", "path": "azureml:diabetes@latest"}
    nb2job("convert", "books/train.py", "--input", f"{data}=https://example.com/rows.csv")
    assert job()["inputs"][data]["path"] == "https://example.com/rows.csv"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--input", "dada=x.csv"), "NB003 --input dada: the script has no such argument\n  There is: "),
        (("--input", "C=x.csv"), "NB003 --input C: the script has no such argument"),
        (("--data-asset", "{data}=diabetes"), "no version of a data asset\n  Write {data}=azureml:diabetes@"),
        (("--data-asset", "{data}=azureml:rows"), "\n  Write {data}=azureml:rows@latest, or a version."),
        (("--data-asset", "{data}=azureml:azureml:rows:1"), "\n  Write {data}=azureml:rows:1, or"),
    ],
)
def test_an_input_that_is_none(options: tuple[str, str], message: str, room: Path, nb2job: Call) -> None:
    data = name_of_data(nb2job)
    found = nb2job("convert", "books/train.py", *(one.format(data=data) for one in options))
    assert found.exit_code == 2
    assert message.format(data=data) in found.stderr
    assert not Path("books/train-job").exists()


@pytest.mark.parametrize(
    ("option", "given", "message"),
    [
        ("--experiment-name", "a/b c", "NB530 --experiment-name cannot be 'a/b c'\n  Up to 255 letters"),
        ("--compute", "my cluster", "NB537 --compute cannot be 'my cluster'"),
        ("--compute", "azureml:gpu:1", "NB537 --compute cannot be 'azureml:gpu:1'"),
        ("--input", "{data}=s3://b/x.csv", "NB556 --input {data}: Azure ML reads no s3: addresses"),
        ("--input", "{data}=azureml:rows", "NB556 --input {data}: 'azureml:rows' has no version"),
    ],
)
def test_what_validate_would_refuse(option: str, given: str, message: str, room: Path, nb2job: Call) -> None:
    data = name_of_data(nb2job)
    found = nb2job("convert", "books/train.py", option, given.format(data=data))
    assert found.exit_code == 2
    assert message.format(data=data) in found.stderr
    assert not Path("books/train-job").exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("experiment_name = 'a b'", "NB530 nb2job.job.experiment_name cannot be 'a b'"),
        ("compute = '<cluster>'", "NB537 nb2job.job.compute is '<cluster>', which names none"),
        ("inputs.{data} = {{ path = 's3://b/x' }}", "NB556 nb2job.job.inputs.{data}: Azure ML reads"),
    ],
)
def test_what_validate_would_refuse_of_a_table(line: str, message: str, room: Path, nb2job: Call) -> None:
    data = name_of_data(nb2job)
    Path("pyproject.toml").write_text(f"[tool.nb2job.job]\n{line.format(data=data)}", encoding="utf-8")
    found = nb2job("convert", "books/train.py")
    assert found.exit_code == 2
    assert message.format(data=data) in found.stderr


def test_the_table_of_the_nearest_pyproject(room: Path, nb2job: Call) -> None:
    data = name_of_data(nb2job)
    Path("pyproject.toml").write_text(TABLE.replace("data =", f"{data} ="), encoding="utf-8")
    assert nb2job("convert", "books/train.py", "--tag", "stage=live").exit_code == 0
    found = job()
    assert found["compute"] == "azureml:from-the-table"
    assert found["display_name"] == "Rows"
    assert found["tags"] == {"team": "churn", "stage": "live"}
    assert found["environment"] == {"image": "python:3.12", "conda_file": "../../envs/conda.yml"}
    assert found["inputs"]["C"] == 0.5
    assert found["inputs"][data] == {
        "type": "uri_file",
        "path": "../../other/rows.csv",
        "mode": "download",
    }
    assert found["outputs"] == {"output_dir": {"type": "uri_folder", "mode": "upload"}}
    assert "--output-dir ${{outputs.output_dir}}" in found["command"]
    assert found["limits"] == {"timeout": 600}


def test_the_record_keeps_the_table(room: Path, nb2job: Call) -> None:
    from nb2job.convert import convert, job_folder, settings_of
    from nb2job.job.difference import read_record

    data = name_of_data(nb2job)
    Path("pyproject.toml").write_text(TABLE.replace("data =", f"{data} ="), encoding="utf-8")
    nb2job("convert", "books/train.py", "--compute", "cpu", "--data-asset", f"{data}=d:1")
    folder = Path("books/train-job")
    record = read_record(folder)
    assert record is not None
    expected = tomllib.loads(TABLE.replace("data =", f"{data} ="))["tool"]["nb2job"]["job"]
    expected["environment"]["conda_file"] = "../envs/conda.yml"
    expected["inputs"][data]["path"] = "../other/rows.csv"
    expected["outputs"]["output_dir"]["type"] = "uri_folder"
    assert record.settings["job"] == expected
    Path("pyproject.toml").unlink()
    again = convert(Path("books/train.py"), settings_of(record, folder / "nb2job.json"))
    made = job_folder(again, folder)[1]
    assert made.keys() > {"nb2job.json"}  # which tells options from what a table says
    for path in made.keys() - {"nb2job.json"}:
        assert (folder / path).read_text(encoding="utf-8") == made[path]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("[tool.nb2job.job]\ncoputer = 'x'", "NB009 tool.nb2job.job.coputer: no such key\n  Did you mean"),
        (
            "[tool.nb2job.job.inputs]\nD = 1",
            "NB009 nb2job.job.inputs.D: the script has no such argument\n  There are: ",
        ),
        ("[tool.nb2job.job.inputs]\nepochs = 'many'", "--epochs takes a whole number, not many"),
        ("[tool.nb2job.job.inputs]\nepochs = 2.5", "--epochs takes a whole number, not 2.5"),
        ("[tool.nb2job.job.inputs]\nepochs = { path = 'x' }", "--epochs takes a value, not data"),
        ("[tool.nb2job.job.outputs.model]\nmode = 'upload'", "outputs.model: the script has no such"),
        ("[tool.nb2job.job.environment]\nimage = 'a'\nbuild = { path = 'b' }", "a folder to build from"),
        ("[tool.nb2job.job]\nenvironment = 'sklearn'", "NB007 nb2job.job.environment sklearn: neither"),
        ("[tool.nb2job.job]\nenvironment_variables = { AZURE_CLIENT_SECRET = 'Xq8~Kp2vTz91LmQw7' }", "NB213"),
        ("[tool.nb2job.job", "NB009 cannot be read: "),
    ],
)
def test_a_table_that_is_none(table: str, message: str, room: Path, nb2job: Call) -> None:
    Path("pyproject.toml").write_text(table, encoding="utf-8")
    found = nb2job("convert", "books/train.py")
    assert found.exit_code == 2
    assert message in found.stderr
    assert not Path("books/train-job").exists()


def notebook_with(table: object) -> None:
    cells = [
        {"cell_type": "code", "id": f"c{number}", "metadata": {}, "source": text, "outputs": []}
        | {"execution_count": None}
        for number, text in enumerate(BOOK.removeprefix("# %%\n").split("# %%\n"))
    ]
    metadata = {"nb2job": {"job": table}}
    book = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    Path("books/train.ipynb").write_text(json.dumps(book), encoding="utf-8")


def test_the_notebook_s_own_table_is_stronger_than_the_project_s(room: Path, nb2job: Call) -> None:
    notebook_with({"compute": "from-the-notebook", "limits": {"timeout": 60}})
    assert nb2job("convert", "books/train.ipynb", "--no-param", "C").exit_code == 0
    assert job()["compute"] == "azureml:from-the-notebook"
    assert job()["limits"] == {"timeout": 60}
    first = Path("books/train-job/nb2job.json").read_text(encoding="utf-8")
    assert "from-the-notebook" in first
    assert nb2job("convert", "books/train.ipynb", "--no-param", "C").exit_code == 0
    assert Path("books/train-job/nb2job.json").read_text(encoding="utf-8") == first
    assert nb2job("convert", "books/train.ipynb", "--compute", "from-an-option").exit_code == 0
    assert job()["compute"] == "azureml:from-an-option"
    table = '[tool.nb2job.job]\ncompute = "from-the-table"\ndisplay_name = "Rows"\n'
    Path("pyproject.toml").write_text(table, encoding="utf-8")
    assert nb2job("convert", "books/train.ipynb").exit_code == 0
    assert job()["compute"] == "azureml:from-the-notebook"
    assert job()["display_name"] == "Rows"


def test_a_secret_in_the_notebook_s_own_table_is_refused_though_an_option_is_stronger(
    room: Path, nb2job: Call
) -> None:
    notebook_with({"environment_variables": {"AZURE_CLIENT_SECRET": "Xq8~Kp2vTz91LmQw7"}})
    table = '[tool.nb2job.job.environment_variables]\nOTHER = "x"\n'
    Path("pyproject.toml").write_text(table, encoding="utf-8")
    result = nb2job("convert", "books/train.ipynb", "--env", "AZURE_CLIENT_SECRET=")
    assert (result.exit_code, "NB213" in result.stderr) == (2, True)
    assert not Path("books/train-job").exists()


@pytest.mark.parametrize("table", [{"computee": "x"}, {"command": "x"}, "gpu", [1]])
def test_a_wrong_table_of_a_notebook_names_the_notebook(room: Path, nb2job: Call, table: object) -> None:
    notebook_with(table)
    result = nb2job("convert", "books/train.ipynb")
    assert result.exit_code == 2
    assert result.stderr.startswith("books/train.ipynb: NB009 metadata.nb2job.job")
    assert not Path("books/train-job").exists()
