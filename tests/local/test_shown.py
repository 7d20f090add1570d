"""What is shown or written of an address holds no password, key or signature."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.local.downloads import cached_path, lasting
from nb2job.local.shown import shown

SAS = "https://a.blob.core.windows.net/c/d.csv?sv=2022-11-02&sig=c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (SAS, "https://a.blob.core.windows.net/c/d.csv"),
        ("https://me:pw@host/d.csv", "https://host/d.csv"),
        ("https://token@host/d.csv#x", "https://host/d.csv"),
        ("postgresql://me:pw@host:5432/db?password=x", "postgresql://host:5432/db"),
        ("wasbs://container@a.blob.core.windows.net/d", "wasbs://container@a.blob.core.windows.net/d"),
        ("wasbs://c@a.blob.core.windows.net/d?sv=1&sig=abc", "wasbs://c@a.blob.core.windows.net/d"),
        ("azureml://datastores/d/paths/p", "azureml://datastores/d/paths/p"),
        ("azureml:a:1", "azureml:a:1"),
        ("sqlite:////tmp/mlflow.db", "sqlite:////tmp/mlflow.db"),
        ("a path/with: colon", "a path/with: colon"),
        (f"cannot open {SAS} now", "cannot open https://a.blob.core.windows.net/c/d.csv now"),
        ("Bearer abcdefghij0123456789xyz", "Bearer ***"),
    ],
)
def test_shown(text: str, clean: str) -> None:
    assert shown(text) == clean


def test_data_as_it_can_be_written_down(tmp_path: Path) -> None:
    given = {"a": "d.csv", "b": "https://host/d.csv", "c": SAS}
    found = lasting(given, tmp_path)
    assert found == {"a": str(tmp_path / "d.csv"), "b": "https://host/d.csv", "c": str(cached_path(SAS))}
