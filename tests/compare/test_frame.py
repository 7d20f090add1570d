"""nb2job.compare.runs: a frame with typed columns, and the example notebook that shows it."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pandas
import pytest

import nb2job.compare
from nb2job.compare.frame import frame_of
from nb2job.compare.run import Run

EXAMPLE = Path(__file__).parents[2] / "docs" / "compare_runs.ipynb"


def test_columns_have_types(uri: str) -> None:
    frame = nb2job.compare.runs(["wines", "digits"], tracking_uri=uri)
    assert len(frame) == 9
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} | {
        "name": "string",
        "status": "category",
        "metrics.acc": "float64",
        "params.lr": "Float64",
        "params.depth": "Int64",
        "trials": "int64",
    } == {name: str(dtype) for name, dtype in frame.dtypes.items()}
    assert str(frame["start_time"].dtype).endswith("UTC]")
    (large,) = frame[frame["name"] == "large"].to_dict("records")
    assert (large["params.depth"], large["metrics.acc"]) == (3, 0.85)
    assert large["duration"] == pandas.Timedelta(seconds=10)
    assert frame["params.depth"].isna().sum() == 8


def test_what_can_be_read_as_one_type_is() -> None:
    given = [{"a": "1", "b": "1.5", "c": "True", "d": "x", "e": "9" * 30}, {"b": "2", "c": "false", "d": "1"}]
    frame = frame_of([Run(str(number), "", "e", params=params) for number, params in enumerate(given)])
    found = [str(frame[f"params.{name}"].dtype) for name in "abcde"]
    assert found == ["Int64", "Float64", "boolean", "string", "string"]
    assert frame["params.c"].tolist() == [True, False]


def test_the_best_value_ever_is_in_the_frame(uri: str) -> None:
    frame = nb2job.compare.runs("wines", tracking_uri=uri, sort="acc DESC", value="best")
    assert frame["metrics.acc"].tolist()[:2] == [0.9, 0.85]


def test_no_runs_are_an_empty_frame(uri: str) -> None:
    frame = nb2job.compare.runs("wines", users="nobody", tracking_uri=uri)
    assert len(frame) == 0
    assert "start_time" in frame


def test_the_example_notebook_runs(
    uri: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    notebook = nbformat.read(EXAMPLE, as_version=4)
    nbformat.validate(notebook)
    names: dict[str, object] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), names)
    best, sweeps = names["best"], names["sweeps"]
    assert isinstance(best, pandas.DataFrame)
    assert isinstance(sweeps, pandas.DataFrame)
    assert best["name"].tolist() == ["trial 4", "trial 1", "trial 0"]
    assert sweeps["trials"].tolist() == [5]
