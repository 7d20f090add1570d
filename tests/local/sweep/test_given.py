"""What a sweep was given on its command line: in its journal and in best.yml, without any secret."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
import yaml

from nb2job.local.downloads import cached_path
from nb2job.local.run import run_job
from nb2job.local.sweep.folders import new_folder
from nb2job.local.sweep.journal import Journal
from tests.local.sweep.jobs import X, run, write_sweep

SAS = "https://a.blob.core.windows.net/c/d.csv?sv=2022-11-02&sig=c2lnbmF0dXJl"
ONE = {"x": {"type": "choice", "values": [1]}}


def reads_data(folder: Path) -> str:
    return f"cat ${{{{inputs.d}}}} && python train.py 1 0 {shlex.quote(str(folder / 'p'))} {X}"


def test_best_yml_reads_what_the_sweep_read(here: Path) -> None:
    data = {"d": {"type": "uri_file", "path": "azureml:d:1", "mode": "download"}}
    path = write_sweep(here, reads_data(here), inputs=data, search_space=ONE)
    (here / "other.csv").write_text("1\n")
    result = run(path, inputs={"d": "other.csv"})
    assert result.best_job is not None
    found = yaml.safe_load(result.best_job.read_text())["inputs"]["d"]
    assert found == {"type": "uri_file", "path": str(here / "other.csv"), "mode": "download"}
    assert run_job(result.best_job).status == "FINISHED"


def test_a_signature_is_written_nowhere(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(here / "cache"))
    copy = cached_path(SAS)
    copy.parent.mkdir(parents=True)
    copy.write_text("1\n")
    path = write_sweep(
        here, reads_data(here), inputs={"d": {"type": "uri_file", "path": "d.csv"}}, search_space=ONE
    )
    said: list[str] = []
    result = run(path, said=said, inputs={"d": SAS})
    written = [(result.folder / name).read_text() for name in ("journal.jsonl", "best.yml")]
    assert not [text for text in [*written, *said] if "sig=" in text]
    assert all(str(copy) in text for text in written)
    assert run(path, resume=True).status == "FINISHED"


def test_a_sweep_that_runs_elsewhere(here: Path) -> None:
    path = write_sweep(here, search_space=ONE)
    other = Journal(new_folder(path))
    other.append("sweep", job=str(path), digest="")
    said: list[str] = []
    run(path, said=said)
    assert "is being run by process" in said[0]
    other.close()
    said.clear()
    run(path, said=said)
    assert "did not end; --resume would go on with it" in said[0]
