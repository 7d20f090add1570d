"""The fields of Colab's forms as arguments, on a real command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.main_job.conftest import job_of

SOURCE = """\
# %%
#@title Settings
epochs = 5 #@param {type:"number"}
optimizer = "adam" #@param ["adam", "sgd"]

# %%
from pathlib import Path
Path("values.txt").write_text(repr([epochs, optimizer]))
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    (folder / "train.py").write_text(SOURCE, encoding="utf-8")
    return job_of(folder / "train.py", folder / "job", tracking="none")


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        ([], "[5, 'adam']"),
        (["--epochs=7"], "[7, 'adam']"),
        (["--epochs=0.1", "--optimizer=sgd"], "[0.1, 'sgd']"),
        (["--epochs=1E-3"], "[0.001, 'adam']"),
        (["--epochs=inf"], "[inf, 'adam']"),
    ],
)
def test_a_number_is_what_is_written(script: Path, argv: list[str], expected: str) -> None:
    """A field for any number holds an integer as long as nobody gives it a fraction."""
    subprocess.run([sys.executable, script, *argv], cwd=script.parents[1], check=True, timeout=120)
    assert (script.parents[1] / "outputs" / "values.txt").read_text(encoding="utf-8") == expected


def test_other_values_are_refused(script: Path) -> None:
    argv = ["--epochs=many", "--optimizer=rmsprop"]
    for one in argv:
        run = subprocess.run([sys.executable, script, one], capture_output=True, text=True, check=False)
        assert run.returncode == 2
        assert "invalid" in run.stderr


def test_the_job_has_a_number(script: Path) -> None:
    job = (script.parents[1] / "job.yml").read_text(encoding="utf-8")
    assert "epochs: 5" in job
    assert "--epochs=${{inputs.epochs}}" in job
