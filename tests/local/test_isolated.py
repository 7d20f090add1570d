"""--isolated: the job's own packages, in an environment that is made once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nb2job.errors import JobError
from nb2job.local.definition import CommandJob
from nb2job.local.isolated import isolated_python, read_packages
from nb2job.local.requirements import Packages


def job(folder: Path, environment: Any) -> CommandJob:
    return CommandJob(folder / "job.yml", "run", environment=environment)


def test_conda_files(tmp_path: Path) -> None:
    text = """
dependencies:
  - python=3.10
  - pip
  - conda-forge::scikit-learn=1.5
  - pandas>=2.0
  - numpy=1.26.4=py310_0
  - pytorch
  - pip:
      - mlflow==2.17
      - -r more.txt
"""
    (tmp_path / "conda.yml").write_text(text)
    found = read_packages(job(tmp_path, {"image": "i", "conda_file": "conda.yml"}))
    from_conda = ("scikit-learn==1.5.*", "pandas>=2.0", "numpy==1.26.4.*", "torch")
    assert found == Packages("3.10", (*from_conda, "mlflow==2.17", "-r more.txt"), tmp_path)
    inline = {"conda_file": {"dependencies": ["python>=3.9", {"pip": ["a"]}]}}
    assert read_packages(job(tmp_path, inline)) == Packages("", ("a",), tmp_path)
    (tmp_path / "requirements.txt").write_text("# two\na==1  # one\n\nb\n")
    assert read_packages(job(tmp_path, {"conda_file": "requirements.txt"})) == Packages(
        "", ("a==1", "b"), tmp_path
    )


@pytest.mark.parametrize("environment", [None, "azureml:e:1", {"image": "i"}, {"conda_file": "azureml:c:1"}])
def test_no_file(tmp_path: Path, environment: Any) -> None:
    with pytest.raises(JobError, match="names no conda or pip file") as caught:
        read_packages(job(tmp_path, environment))
    assert caught.value.code == "NB512"


def test_an_environment_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    said: list[str] = []
    given = job(tmp_path, {"conda_file": {"dependencies": ["python=2.0", "pip"]}})
    python = isolated_python(given, Path(sys.executable), said.append)
    assert python.is_relative_to(tmp_path)
    packages = subprocess.run([python, "-c", "import yaml"], capture_output=True, text=True, check=False)
    assert "ModuleNotFoundError" in packages.stderr
    assert said[0].startswith("job.yml asks for Python 2.0, which is not here")
    assert said[1].startswith("making an environment of 0 packages")
    assert isolated_python(given, Path(sys.executable), said.append) == python
    assert len([line for line in said if line.startswith("making")]) == 1


def test_a_package_that_does_not_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    uv = tmp_path / "uv"
    uv.write_text('#!/bin/sh\necho "asked: $*" >&2\necho "no such package" >&2\nexit 1\n')
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    given = job(tmp_path, {"conda_file": {"dependencies": [{"pip": ["./no-such-package"]}]}})
    with pytest.raises(JobError, match="cannot be made: no such package") as caught:
        isolated_python(given, Path(sys.executable), lambda text: None)
    assert (caught.value.code, caught.value.message.count("\n")) == ("NB512", 0)
