"""A job folder in which files are written, and what is found in its job file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nb2job.job.validate import validate

Validate = Callable[..., list[str]]

COMMAND = """type: command
code: src
command: {command}
environment: azureml:sklearn:1
compute: azureml:cpu-cluster
{rest}"""


@pytest.fixture
def codes(tmp_path: Path) -> Validate:
    """Writes job.yml, and src/train.py when there is a script; gives the codes that are found."""

    def call(text: str, script: str | None = None) -> list[str]:
        if script is not None:
            (tmp_path / "src").mkdir(exist_ok=True)
            (tmp_path / "src" / "train.py").write_text(script, encoding="utf-8")
        (tmp_path / "job.yml").write_text(text, encoding="utf-8")
        return [one.code for one in validate(tmp_path / "job.yml")]

    return call


@pytest.fixture
def run(codes: Validate) -> Validate:
    """The same for a command job with that command."""

    def call(command: str, script: str, rest: str = "") -> list[str]:
        return codes(COMMAND.format(command=command, rest=rest), script)

    return call
