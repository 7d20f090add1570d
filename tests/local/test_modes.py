"""An input of `mode: download` is a copy; what a job does to a mounted one is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.local import modes
from nb2job.local.definition import CommandJob, DataInput, read_job
from nb2job.local.modes import Mounts, copied, given


def job(mode: str, kind: str = "uri_folder") -> CommandJob:
    return CommandJob(Path("job.yml"), "run", inputs={"x": DataInput(kind, "data", mode)})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data" / "sub").mkdir(parents=True)
    (tmp_path / "data" / "a.csv").write_text("1\n")
    (tmp_path / "data" / "sub" / "b.csv").write_text("2\n")
    (tmp_path / "data" / "gone").symlink_to("nowhere")
    return tmp_path / "data"


def test_a_download_is_a_copy_that_goes_with_the_job(tmp_path: Path, data: Path) -> None:
    said: list[str] = []
    inputs = tmp_path / "run" / "inputs"
    with given(job("download"), {"inputs.x": data}, inputs, (data / "a.csv",), said.append) as values:
        assert values == {"inputs.x": inputs / "x"}
        assert sorted(path.name for path in (inputs / "x").rglob("*")) == ["b.csv", "sub"]
        (inputs / "x" / "sub" / "b.csv").write_text("changed\n")
    assert not inputs.exists()
    assert (said, (data / "sub" / "b.csv").read_text()) == ([], "2\n")


def test_a_file_keeps_its_name(tmp_path: Path, data: Path) -> None:
    values = copied(job("download", "uri_file"), {"inputs.x": data / "a.csv"}, tmp_path / "i", ())
    assert values == {"inputs.x": tmp_path / "i" / "x" / "a.csv"}


@pytest.mark.parametrize("mode", ["", "ro_mount", "direct"])
def test_a_mount_is_the_path_itself(tmp_path: Path, data: Path, mode: str) -> None:
    said: list[str] = []
    with given(job(mode), {"inputs.x": data}, tmp_path / "inputs", (), said.append) as values:
        assert values == {"inputs.x": data}
        (data / "sub" / "b.csv").write_text("changed\n")
    assert said == [
        f"the job changed {data / 'sub' / 'b.csv'}, of input x: on Azure ML its mount is read-only"
    ]


def test_what_is_removed_or_added(data: Path) -> None:
    mounts = Mounts(job(""), {"inputs.x": data}, ())
    assert mounts.remark() == ""
    (data / "new").touch()
    assert mounts.remark().startswith(f"the job added {data / 'new'}, ")
    (data / "a.csv").unlink()
    assert mounts.remark().startswith(f"the job removed {data / 'a.csv'}, ")


def test_what_is_written_on_purpose(tmp_path: Path, data: Path) -> None:
    """An input may be the folder that the runs and the store lie in; Python writes its own cache."""
    ours = (data / "runs", data / "mlflow.db")
    mounts = Mounts(job(""), {"inputs.x": data}, ours)
    writable = Mounts(job("rw_mount"), {"inputs.x": data}, ())
    for name in ("runs/1/log", "mlflow.db-journal", "__pycache__/a.pyc"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).touch()
    assert mounts.remark() == writable.remark() == ""


def test_more_files_than_are_looked_at(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modes, "_MOST", 2)
    mounts = Mounts(job(""), {"inputs.x": data}, ())
    (data / "Z").touch()
    assert mounts.remark() == ""


def test_keys_of_an_output_that_mean_nothing_here(tmp_path: Path) -> None:
    path = tmp_path / "job.yml"
    path.write_text(
        "command: ls\noutputs:\n  a: {}\n  b: {mode: upload}\n"
        "  c: {name: n, version: 3, path: azureml://datastores/x/paths/y}\n"
    )
    assert read_job(path).not_used == (
        "outputs.b.mode",
        "outputs.c.name",
        "outputs.c.version",
        "outputs.c.path",
    )
