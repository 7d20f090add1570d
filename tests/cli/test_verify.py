"""`nb2job verify`: each kind of difference is found, and nothing else is."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

CELLS = (
    "import json\nimport numpy as np\nscale = 0.5",
    "rows = np.arange(6.0)\ntotal = float((rows * scale).sum())\nprint('Score:', round(total, 3))",
    "with open('result.json', 'w') as f:\n    json.dump({'total': total}, f)",
)


def write(folder: Path, *sources: str, name: str = "book") -> Path:
    cells = [
        {"cell_type": "code", "metadata": {}, "source": one, "outputs": [], "execution_count": None}
        for one in sources
    ]
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def bare(here: Path) -> str:
    """An interpreter without packages, so without MLflow."""
    path = here.parent / "bare-python"
    path.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def verify(here: Path, nb2job: Call) -> Call:
    return partial(nb2job, "verify", "book.ipynb", "--timeout", "100")


@pytest.fixture
def job(here: Path, nb2job: Call) -> Callable[..., Path]:
    """Convert cells without tracking (MLflow takes seconds), and plant a mistake in the script."""

    def make(*cells: str, old: str = "", new: str = "", tracking: str = "none") -> Path:
        write(here, *cells)
        assert nb2job("convert", "book.ipynb", "--tracking", tracking, "--force").exit_code == 0
        script = here / "book-job" / "src" / "book.py"
        text = script.read_text()
        assert old in text
        script.write_text(text.replace(old, new))
        return script

    return make


def test_a_fresh_conversion_does_the_same(here: Path, verify: Call) -> None:
    write(here, *CELLS)
    before = sorted(here.rglob("*"))
    outcome = verify()
    assert (outcome.exit_code, outcome.stderr) == (0, ""), outcome.stdout
    assert sorted(here.rglob("*")) == before
    text = re.sub(r"\d+\.\d s", "0.1 s", outcome.stdout)
    assert text.splitlines() == [
        "book.ipynb  (0.1 s)",
        "book.py, converted just now  (0.1 s)",
        "",
        "variables",
        "  not compared  f: a TextIOWrapper cannot be looked into",
        "  equal         5",
        "",
        "files",
        "  equal         1",
        "",
        "metrics",
        "  equal         1",
        "",
        "The script does what the notebook does.",
    ]


def test_every_name_is_shown_when_asked(job: Call, verify: Call) -> None:
    job(*CELLS)
    outcome = verify("--job", "book-job", "-v")
    assert "json, np, rows, scale, total" in outcome.stdout
    assert outcome.stderr.splitlines() == ["running the notebook", "running the script"]


DIFFERENT = [
    ("arange(6.0)", "arange(6)", "variables.different", "rows"),
    ("total = float(", "total = 1 + float(", "variables.different", "total"),
    ("rows = np", "values = np", "failure", "NameError"),
    ('{"total": total}', '{"total": -1}', "files.different", "result.json.total"),
    ("result.json", "other.json", "files.missing", "result.json"),
]


@pytest.mark.parametrize(("old", "new", "kind", "name"), DIFFERENT)
def test_a_planted_mistake_is_found(
    old: str, new: str, kind: str, name: str, job: Call, verify: Call, here: Path
) -> None:
    script = job(*CELLS)
    old = old if old in script.read_text() else old.replace('"', "'")
    script.write_text(script.read_text().replace(old, new))
    outcome = verify("--job", "book-job", "--format", "json")
    assert outcome.exit_code == 1
    found = json.loads(outcome.stdout)
    assert found["same"] is False
    assert name in json.dumps(found[kind] if "." not in kind else _at(found, kind))
    assert ", edited by hand" in found["script"]
    text = verify("--job", "book-job").stdout
    assert text.splitlines()[-1].endswith("the script does not do what the notebook does.")


def _at(found: dict[str, Any], kind: str) -> Any:
    first, second = kind.split(".")
    return found[first][second]


def test_a_missing_variable_is_found(job: Call, verify: Call) -> None:
    job("x = [1]\ny = [2]\nfor i in x:\n    y.append(i)", old="y.append(i)", new="pass")
    assert '"where": "y"' in verify("--job", "book-job", "--format", "json").stdout
    job("def f():\n    return 1\nx = f()\nz = x + 1", old="z = x + 1", new="x + 1")
    found = json.loads(verify("--job", "book-job", "--format", "json").stdout)
    assert found["variables"]["missing"] == ["z"]
    assert "the script has no variable of that name" in verify("--job", "book-job").stdout


def test_a_wrong_metric_is_found(job: Call, verify: Call) -> None:
    cells = ("rows = [1.0, 2.5]\nacc = sum(rows) / 2\nprint('Accuracy: %.2f' % acc)",)
    job(*cells, old='("Accuracy", ', new='("Accuracy", 1 + ', tracking="custom")
    outcome = verify("--job", "book-job", "--format", "json")
    (found,) = json.loads(outcome.stdout)["metrics"]["different"]
    assert found == {"where": "Accuracy", "cell": None, "notebook": "1.75", "script": "2.75"}
    assert outcome.exit_code == 1


def test_a_tolerance(job: Call, verify: Call) -> None:
    job("def f():\n    return 1.0\nx = f()", old="return 1.0", new="return 1.0000001")
    assert verify("--job", "book-job").exit_code == 1
    assert verify("--job", "book-job", "--rtol", "1e-6").exit_code == 0


def test_what_changes_by_itself_is_no_difference(here: Path, job: Call, verify: Call) -> None:
    job("import time\nnow = time.time_ns()\na = [1]\nopen('t.txt', 'w').write(str(now))")
    outcome = verify("--job", "book-job")
    assert outcome.exit_code == 0
    assert "now differs between two runs of the notebook, too" in outcome.stdout
    assert "t.txt differs between two runs of the notebook, too" in outcome.stdout
    assert verify("--job", "book-job", "--once").exit_code == 1


def test_twice_names_what_changes(job: Call, verify: Call) -> None:
    job("a = [1]")
    assert verify("--job", "book-job", "-v").stderr.count("running the notebook") == 1
    assert verify("--job", "book-job", "-v", "--twice").stderr.count("running the notebook") == 2


def test_the_same_exception_is_equal_and_said(job: Call, verify: Call) -> None:
    job("a = [1]", "assert a == 2, 'not two'", "b = 1")
    outcome = verify("--job", "book-job")
    assert outcome.exit_code == 0
    assert "Both stop with the same exception, the notebook in cell 2:1" in outcome.stdout
    assert "AssertionError: not two" in outcome.stdout


def test_another_exception_is_a_difference(job: Call, verify: Call) -> None:
    job("a = [1]\nb = a[0]", old="b = a[0]", new="b = a[1]")
    outcome = verify("--job", "book-job")
    assert outcome.exit_code == 1
    assert "The notebook runs to its end." in outcome.stdout
    assert "IndexError: list index out of range" in outcome.stdout
    assert "Its last lines were:" in outcome.stdout


def test_the_options_of_the_job_hold(here: Path, verify: Call, nb2job: Call) -> None:
    write(here, "scale = 0.5\nrows = [1, 2]\nprint('Sum:', sum(rows) * scale)")
    assert nb2job("convert", "book.ipynb", "--no-param", "scale", "--tracking", "none").exit_code == 0
    outcome = verify("--job", "book-job")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert "edited" not in outcome.stdout


def test_a_file_that_travels_with_the_script(here: Path, job: Call, verify: Call) -> None:
    (here / "scales.py").write_text("def scale():\n    return 2\n")
    job("%run scales.py\na = [scale()]")
    outcome = verify("--job", "book-job")
    assert outcome.exit_code == 0, outcome.stdout


def test_a_module_of_the_notebooks_own_travels_with_the_script(here: Path, verify: Call) -> None:
    (here / "doubling.py").write_text("def twice(x):\n    return 2 * x\n")
    write(here, "from doubling import twice\nx = twice(2)")
    outcome = verify()
    assert outcome.exit_code == 0, outcome.stdout


def test_a_notebook_that_has_changed_since(here: Path, job: Call, verify: Call) -> None:
    job("a = [1]")
    write(here, "a = [2]")
    outcome = verify("--job", "book-job")
    assert outcome.exit_code == 1
    assert "the notebook has changed since book-job was made from it" in outcome.stderr


def test_a_job_beside_the_notebook_is_pointed_at(job: Call, verify: Call, bare: str) -> None:
    job("a = [1]")
    assert "--job book-job compares the script that is there" in verify("--python", bare).stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--job", "nowhere"], "nowhere: NB402 no job folder: nb2job.json is not in it"),
        (["--timeout", "0"], "nb2job verify: NB001 Invalid value for '--timeout'"),
        (["--rtol", "-1"], "nb2job verify: NB001 Invalid value for '--rtol'"),
        (["--python", "nowhere/python"], "NB004 --python nowhere/python: no such program"),
    ],
)
def test_bad_input(options: list[str], message: str, here: Path, verify: Call) -> None:
    write(here, "a = [1]")
    outcome = verify(*options)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith(message)
    assert len(outcome.stderr.splitlines()) <= 2


def test_a_job_of_another_notebook(here: Path, job: Call, verify: Call, nb2job: Call) -> None:
    job("a = [1]")
    write(here, "a = [1]", name="other")
    outcome = nb2job("verify", "other.ipynb", "--job", "book-job")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("book-job: NB402 was made from ../book.ipynb, not from other.ipynb")


def test_a_script_that_is_gone(job: Call, verify: Call) -> None:
    job("a = [1]").unlink()
    outcome = verify("--job", "book-job")
    assert outcome.exit_code == 2
    assert "NB402 the script is gone" in outcome.stderr


def test_a_notebook_that_takes_too_long(here: Path, job: Call, nb2job: Call) -> None:
    job("import time\ntime.sleep(60)")
    outcome = nb2job("verify", "book.ipynb", "--job", "book-job", "--timeout", "1")
    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [
        "book.ipynb: NB522 the notebook was stopped after 1 seconds, so nothing can be compared",
        "  Give it more with --timeout SECONDS.",
    ]


def test_a_script_that_takes_too_long(here: Path, job: Call, nb2job: Call) -> None:
    job("a = [1]", old="a = [1]", new="a = [1]\n    while True:\n        pass")
    outcome = nb2job("verify", "book.ipynb", "--job", "book-job", "--timeout", "2", "--once")
    assert outcome.exit_code == 1
    assert "Timeout: stopped after 2 seconds" in outcome.stdout


def test_a_package_that_is_not_there(here: Path, job: Call, verify: Call) -> None:
    job("import torch_of_nowhere\na = 1")
    outcome = verify("--job", "book-job")
    assert outcome.exit_code == 2
    head, hint = outcome.stderr.splitlines()
    assert head.startswith("book.ipynb:cell 1:1: NB521 the notebook needs torch_of_nowhere, which ")
    assert hint.endswith("-m pip install torch-of-nowhere")


def test_an_import_that_fails(job: Call, verify: Call) -> None:
    job("a = [1]", "from json import nothing_of_that_name")
    outcome = verify("--job", "book-job")
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("book.ipynb:cell 2:1: NB521 the notebook's own import fails under ")


def test_a_process_that_is_killed(here: Path, job: Call, verify: Call) -> None:
    job("import os\nos._exit(9)")
    outcome = verify("--job", "book-job")
    assert outcome.exit_code == 2
    assert "NB524 the notebook did not end by itself" in outcome.stderr


def test_an_interpreter_without_mlflow(here: Path, verify: Call, bare: str) -> None:
    write(here, *CELLS)
    outcome = verify("--python", bare)
    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [
        f"NB508 the script needs MLflow, which {bare} does not have",
        f"  {bare} -m pip install mlflow",
    ]


def test_an_interpreter_without_ipython(job: Call, verify: Call, bare: str) -> None:
    job("%matplotlib inline\na = [1]")
    outcome = verify("--job", "book-job", "--python", bare)
    assert outcome.exit_code == 2
    assert "NB521 the notebook's magics need IPython" in outcome.stderr
    assert f"{bare} -m pip install ipython" in outcome.stderr


def test_a_line_that_was_dropped_fails_in_the_notebook(job: Call, verify: Call) -> None:
    job("import numpy as np\nx = np.array([1, None])\nx.sum()\ny = 1")
    outcome = verify("--job", "book-job")
    assert outcome.exit_code == 0
    assert "No difference as far as both sides were run." in outcome.stdout
    assert "The notebook stops in cell 1:3" in outcome.stdout
    assert "The script has not got that line (NB302): dropped, only for the eye" in outcome.stdout


def test_an_import_that_the_notebook_does_not_come_to(job: Call, verify: Call) -> None:
    job("x = 1\nassert x == 2", "from json import nothing_of_that_name\ny = nothing_of_that_name")
    outcome = verify("--job", "book-job")
    assert outcome.exit_code == 0
    assert "1, since the script stopped at its imports" in outcome.stdout
    assert "The notebook stops in cell 1:2:" in outcome.stdout
    assert "which is no difference" in outcome.stdout
    found = json.loads(verify("--job", "book-job", "--format", "json").stdout)
    assert (found["same"], found["failure"]["exempt"]) == (True, "import")


def test_an_import_that_only_the_script_fails_at(job: Call, verify: Call) -> None:
    job("import json\nx = json.dumps(1)\nassert x == 2", old="import json", new="import jsonn as json")
    outcome = verify("--job", "book-job")
    assert outcome.exit_code == 1
    assert "does not do what the notebook does" in outcome.stdout


def test_what_a_cell_said_and_nobody_reads(here: Path, verify: Call) -> None:
    write(here, "%%capture said\nx = 1\nprint(x)")
    outcome = verify()
    assert outcome.exit_code == 0, outcome.stdout
    assert "dropped       said" in outcome.stdout


def test_an_interrupt_ends_the_run(here: Path, job: Call) -> None:
    job("import os, time\nopen(os.environ['PID'], 'w').write(str(os.getpid()))\ntime.sleep(60)")
    told = here / "pid"
    process = subprocess.Popen(
        [sys.executable, "-m", "nb2job", "verify", "book.ipynb", "--job", "book-job"],
        env={**os.environ, "PID": str(told.with_name(".pid"))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    told = told.with_name(".pid")
    while process.poll() is None and not (told.exists() and told.read_text()):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=20)
    assert (process.returncode, stdout, stderr.strip()) == (130, "", "interrupted")
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


def test_installs_do_nothing(here: Path, job: Call, verify: Call) -> None:
    job("%pip install nothing-of-that-name\n!pip install nothing-of-that-name\na = [1]")
    outcome = verify("--job", "book-job")
    assert outcome.exit_code == 0, outcome.stdout + outcome.stderr
