"""Jobs that nb2job writes are taken by its own validation."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nb2job.convert import convert, job_folder
from nb2job.job.validate import validate
from nb2job.job.validate.metrics import logged
from nb2job.job.validate.script import read_script
from nb2job.job.validate.try_arguments import refusals
from nb2job.job.write import write
from nb2job.program.settings import Settings

NOTEBOOKS = Path(__file__).parents[3] / "fixtures" / "notebooks"


@pytest.mark.parametrize("name", ["train", "regression", "library"])
def test_the_job_of_a_notebook_has_no_findings(tmp_path: Path, name: str) -> None:
    shutil.copytree(NOTEBOOKS, tmp_path, dirs_exist_ok=True)
    target = tmp_path / f"{name}-job"
    _, folder = job_folder(convert(tmp_path / f"{name}.ipynb", Settings()), target)
    write(folder, target)
    assert validate(target / "job.yml", strict=True) == ()


ELSEWHERE = """# %%
import pandas as pd
rows = pd.read_csv("s3://bucket/rows.csv")
more = pd.read_parquet("gs://bucket/more.parquet")
print("rows", len(rows) + len(more))
"""


@pytest.mark.parametrize("given", [(), (("rows_data", "azureml:rows:1"),)])
def test_data_that_azure_ml_does_not_mount(tmp_path: Path, given: tuple[tuple[str, str], ...]) -> None:
    (tmp_path / "train.py").write_text(ELSEWHERE)
    _, folder = job_folder(convert(tmp_path / "train.py", Settings(input=given)), tmp_path / "job")
    write(folder, tmp_path / "job")
    assert validate(tmp_path / "job" / "job.yml", strict=True) == ()
    assert ("azureml:rows:1" in folder["job.yml"]) == bool(given)
    assert "s3fs" in folder["environment/conda.yml"]
    assert "test_it_runs" not in folder["tests/test_train.py"]


def test_the_arguments_and_metrics_of_our_own_scripts_are_known(tmp_path: Path) -> None:
    """Their integers take 16.0, as a quniform gives it; the metrics go through functions of their own."""
    shutil.copytree(NOTEBOOKS, tmp_path, dirs_exist_ok=True)
    target = tmp_path / "job"
    conversion = convert(tmp_path / "regression.ipynb", Settings())
    _, folder = job_folder(conversion, target)
    write(folder, target)
    script = read_script(target / "src" / "regression.py")
    assert script is not None
    kinds = {one.name: one.type for one in script.arguments or ()}
    assert (kinds["--epochs"], kinds["--learning-rate"]) == ("integer", "float")
    words = ["--epochs", "16.0", "--learning-rate", "1"]
    assert refusals(script, True, words) == []
    assert [one.name for one in refusals(script, True, ["--epochs", "2.5"])] == ["--epochs"]
    metrics = logged(script)
    assert not metrics.open
    assert set(conversion.program.metrics) <= set(metrics.names())
