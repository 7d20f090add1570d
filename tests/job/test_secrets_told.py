"""What the files of a job say of secrets: where they belong on Azure, and no advice that cannot be taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import black
import pytest

from nb2job.job import submit_script
from nb2job.job.job import Job
from tests.job.sent_jobs import folder_of

FILES = ("job.yml", "submit.py")


@pytest.mark.parametrize("name", FILES)
def test_every_file_says_where_secrets_belong(full: Job, tmp_path: Path, name: str) -> None:
    folder = folder_of(replace(full, secrets=("DB_PASSWORD", "HF_TOKEN")), tmp_path)
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    said = " ".join(line.strip(" #") for line in lines if line.strip().startswith("#"))
    assert "DB_PASSWORD, HF_TOKEN" in said
    assert 'os.environ["DB_PASSWORD"]' in said
    assert "key vault" in said
    assert "--set" not in said


@pytest.mark.parametrize("name", FILES)
def test_a_job_without_secrets_does_not_speak_of_them(full: Job, tmp_path: Path, name: str) -> None:
    assert "secret" not in (folder_of(full, tmp_path) / name).read_text(encoding="utf-8")


def test_black_has_nothing_to_change(full: Job) -> None:
    text = submit_script.render(replace(full, secrets=("DB_PASSWORD",)))
    assert black.format_str(text, mode=black.Mode()) == text
    assert max(map(len, text.splitlines())) <= 120
