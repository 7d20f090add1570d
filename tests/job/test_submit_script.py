"""submit.py says the same as job.yml, in the words of the SDK."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import black
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nb2job.job import python_text, submit_script
from nb2job.job.job import Job
from tests.job.sent_jobs import module, sent


def test_black_has_nothing_to_change(job: Job) -> None:
    text = submit_script.render(job)
    assert black.format_str(text, mode=black.Mode()) == text


def test_long_values_stay_formatted(full: Job) -> None:
    text = submit_script.render(replace(full, description="long words " * 30, compute="c" * 90))
    assert black.format_str(text, mode=black.Mode()) == text


@given(st.text())
@example("it's")
@example('say "x"')
@example('it\'s "x"')
@example("\\'")
@example("é\n\x00\ud800")
def test_a_literal_is_its_value_and_formatted(value: str) -> None:
    text = python_text.literal(value)
    assert ast.literal_eval(text) == value
    source = f"x = {text}\n"
    assert black.format_str(source, mode=black.Mode()) == source


def test_it_says_what_job_yml_says(job_folder: Path) -> None:
    ml = pytest.importorskip("azure.ai.ml")
    loaded = ml.load_job(job_folder / "job.yml")
    built = module(job_folder / "submit.py").job()
    assert sent(built, job_folder) == sent(loaded, job_folder)


def test_main_sends_the_job(
    job: Job, job_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("azure.ai.ml")
    pytest.importorskip("azure.identity")
    script = module(job_folder / "submit.py")
    client = _Client()
    monkeypatch.setattr(script, "MLClient", client)
    assert script.main() == 0
    assert client.path == job_folder
    assert [sent.display_name for sent in client.sent] == [job.display_name]
    assert "brave_bear" in capsys.readouterr().out


class _Client:
    """Stands in for MLClient and for its `jobs`."""

    name, status, studio_url = "brave_bear", "Starting", "https://ml.azure.com/runs/brave_bear"

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.path: Path | None = None
        self.jobs = self

    def from_config(self, credential: object, path: Path) -> _Client:
        self.path = path
        return self

    def create_or_update(self, job: object) -> _Client:
        self.sent.append(job)
        return self
