"""Templates are found, and say so when a value is missing."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from nb2job.job import template


def test_the_folder_holds_the_templates() -> None:
    assert (template.templates_folder() / "job.yml.j2").is_file()


def test_a_missing_value_is_an_error() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        template.render("conda.yml.j2", name="x")


@pytest.fixture
def _fresh_environment() -> Iterator[None]:
    """Templates are looked for and compiled anew, and again afterwards."""
    template._environment.cache_clear()
    yield
    template._environment.cache_clear()


@pytest.mark.usefixtures("_fresh_environment")
@pytest.mark.parametrize("folder", ["missing/folder", "file"])
def test_templates_are_filled_where_nothing_can_be_cached(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / folder))
    text = template.render("conda.yml.j2", name="x", channels=(), python="3.11", conda=(), pip=(), missing=())
    assert "name: x" in text


@pytest.mark.usefixtures("_fresh_environment")
def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", full)
    text = template.render("conda.yml.j2", name="x", channels=(), python="3.11", conda=(), pip=(), missing=())
    assert "name: x" in text
