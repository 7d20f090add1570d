"""Arguments on a real command line: every type, as people, job files and sweeps write it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.main_job.conftest import job_of

SOURCE = """\
# %% tags=["parameters"]
from typing import Literal, Optional
flag = True  # 100 % sure
other: bool = False
n = 16
lr: float = 1
name = "a b"
layers = [64, 32]
kernel = (3, 3)
pairs = [(1, 2), (3, 4)]
depth: int | None = None
rate: Optional[float] = 0.5
label: str | None = "x"
limit = None
optimizer: Literal["adam", "sgd"] = "adam"
options = {"a": 1}

# %%
import json
from pathlib import Path
values = [flag, other, n, lr, name, layers, kernel, pairs, depth, rate, label, limit, optimizer, options]
Path("values.json").write_text(json.dumps([[type(one).__name__, one] for one in values]))
"""
NAMES = [
    *("flag", "other", "n", "lr", "name", "layers", "kernel", "pairs", "depth", "rate", "label", "limit"),
    *("optimizer", "options"),
]
DEFAULTS = {
    "flag": ["bool", True],
    "other": ["bool", False],
    "n": ["int", 16],
    "lr": ["float", 1.0],
    "name": ["str", "a b"],
    "layers": ["list", [64, 32]],
    "kernel": ["tuple", [3, 3]],
    "pairs": ["list", [[1, 2], [3, 4]]],
    "depth": ["NoneType", None],
    "rate": ["float", 0.5],
    "label": ["str", "x"],
    "limit": ["NoneType", None],
    "optimizer": ["str", "adam"],
    "options": ["dict", {"a": 1}],
}


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A script with an argument of every type; without tracking, which takes seconds to import."""
    folder = tmp_path_factory.mktemp("arguments")
    (folder / "train.py").write_text(SOURCE, encoding="utf-8")
    return job_of(folder / "train.py", folder / "job", tracking="none")


def start(script: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, script, *argv],
        cwd=script.parents[1],
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def given(script: Path, *argv: str) -> dict[str, list[object]]:
    """What the script computes with, less what are the defaults."""
    run = start(script, *argv)
    assert run.returncode == 0, run.stderr
    values = json.loads((script.parents[1] / "outputs" / "values.json").read_text(encoding="utf-8"))
    found = dict(zip(NAMES, values, strict=True))
    return {name: value for name, value in found.items() if value != DEFAULTS[name]}


def test_the_defaults(script: Path) -> None:
    assert given(script) == {}


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (
            ["--flag", "false", "--n", "16.0", "--lr=-1e-05"],
            {"flag": ["bool", False], "lr": ["float", -1e-05]},
        ),
        (["--flag", "0", "--other=1"], {"flag": ["bool", False], "other": ["bool", True]}),
        (["--flag=No", "--other", "YES"], {"flag": ["bool", False], "other": ["bool", True]}),
        (["--flag=False", "--other=True"], {"flag": ["bool", False], "other": ["bool", True]}),
        (
            ["--n=3e2", "--lr=2", "--rate=none"],
            {"n": ["int", 300], "lr": ["float", 2.0], "rate": ["NoneType", None]},
        ),
        (
            ["--n=-5", "--name=", "--label="],
            {"n": ["int", -5], "name": ["str", ""], "label": ["NoneType", None]},
        ),
        (["--layers=[1]", "--kernel=[5, 5]"], {"layers": ["list", [1]], "kernel": ["tuple", [5, 5]]}),
        (["--pairs=[(9, 9)]", "--depth=7.0"], {"pairs": ["list", [[9, 9]]], "depth": ["int", 7]}),
        (["--limit=5", "--options={}"], {"limit": ["int", 5], "options": ["dict", {}]}),
        (["--limit=sqrt", "--depth=None"], {"limit": ["str", "sqrt"]}),
        (["--limit", "0.5", "--optimizer", "sgd"], {"limit": ["float", 0.5], "optimizer": ["str", "sgd"]}),
        (["--label=None", "--name=None"], {"label": ["NoneType", None], "name": ["str", "None"]}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_a_command_line_says(script: Path, argv: list[str], expected: dict[str, object]) -> None:
    assert given(script, *argv) == expected


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--flag", "maybe"], "'maybe' is neither true nor false"),
        (["--n", "16.5"], "'16.5' is not an integer"),
        (["--n", "many"], "invalid integer value: 'many'"),
        (["--optimizer", "rmsprop"], "invalid choice"),
        (["--kernel", "3"], "'3' is not a list"),
        (["--layers", "a"], "invalid json_value value: 'a'"),
        (["--depth", "deep"], "invalid integer value: 'deep'"),
        (["--optim", "sgd"], "unrecognized arguments: --optim"),
    ],
)
def test_what_is_refused(script: Path, argv: list[str], message: str) -> None:
    run = start(script, *argv)
    assert run.returncode == 2
    assert message in run.stderr


def test_help_tells_the_defaults(script: Path) -> None:
    run = start(script, "--help")
    assert run.returncode == 0
    told = " ".join(run.stdout.split())
    assert "100 % sure (default: True)" in told
    assert "--optimizer {adam,sgd} optimizer (default: adam)" in told
    assert "--pairs PAIRS pairs (default: [(1, 2), (3, 4)])" in told


def test_the_job_gives_what_a_shell_can_take(script: Path) -> None:
    job = (script.parents[1] / "job.yml").read_text(encoding="utf-8")
    assert "--flag=${{inputs.flag}}" in job
    assert '--name="${{inputs.name}}"' in job
    assert "# depth: not given, since it has no value" in job
