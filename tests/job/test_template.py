"""Templates are found, and say so when a value is missing."""

from __future__ import annotations

import pytest

from nb2job.job import template


def test_the_folder_holds_the_templates() -> None:
    assert (template.templates_folder() / "job.yml.j2").is_file()


def test_a_missing_value_is_an_error() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        template.render("conda.yml.j2", name="x")
