"""`nb2job check`: whether notebooks, what they read, settings and job folders still agree."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.check.conftest import CELLS, write_notebook

Call = Callable[..., Any]

HEAVY = {"nbformat", "libcst", "black", "jinja2", "IPython", "jupytext", "yaml", "mlflow", "nb2job.convert"}


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}


def edit_record(folder: Path, **values: Any) -> None:
    path = folder / "nb2job.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8")


def test_what_is_as_it_was_is_known_by_hashes_alone(made: Path) -> None:
    code = (
        "import sys\nfrom nb2job.cli import main\n"
        "try:\n    main(['check'])\nexcept SystemExit as left:\n    print('code:', left.code)\n"
        "print('imported:', *sys.modules)"
    )
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert outcome.stdout.startswith("code: 0\n")
    assert outcome.stderr == "1 notebook: nothing to tell\n"
    assert set(outcome.stdout.partition("imported:")[2].split()) & HEAVY == set()


def test_nothing_is_written(made: Path, nb2job: Call) -> None:
    write_notebook(made / "train.ipynb", "rows = [3]\nC = 0.1", CELLS[1])
    before = files(made)
    assert nb2job("check").exit_code == 1
    assert files(made) == before


def test_a_notebook_that_has_changed(made: Path, nb2job: Call) -> None:
    write_notebook(made / "train.ipynb", "rows = [3]\nC = 0.1", CELLS[1])
    outcome = nb2job("check", "train.ipynb")
    assert (outcome.exit_code, outcome.stderr) == (1, "1 notebook: 1 to tell\n")
    assert outcome.stdout.startswith(
        "train.ipynb: NB430 train-job is not what converting gives now (the notebook has changed):"
        " nb2job.json, src/train.py"
    )
    fixed = nb2job("check", "train.ipynb", "--fix")
    assert (fixed.exit_code, fixed.stdout) == (0, "")
    assert fixed.stderr.startswith("train-job: 2 files written\n")
    assert "--C" in (made / "train-job" / "src" / "train.py").read_text(encoding="utf-8")
    assert nb2job("check").exit_code == 0


def test_a_notebook_that_was_only_run_again(made: Path, nb2job: Call) -> None:
    path = made / "train.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    book["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "score: 0.3"}]
    path.write_text(json.dumps(book, indent=1), encoding="utf-8")
    assert nb2job("check").exit_code == 0
    book["cells"][1]["execution_count"] = 7
    path.write_text(json.dumps(book), encoding="utf-8")
    outcome = nb2job("check")
    assert (outcome.exit_code, outcome.stdout.partition(" gap")[0]) == (1, "train.ipynb:cell 2:1: NB110")


def test_settings_that_have_changed(made: Path, nb2job: Call) -> None:
    (made / "pyproject.toml").write_text('[tool.nb2job.job]\ncompute = "cpu"\n', encoding="utf-8")
    outcome = nb2job("check")
    assert "(other settings: job): job.yml, nb2job.json, submit.py" in outcome.stdout
    (made / "pyproject.toml").write_text("[tool.nb2job]\nparam = []\n", encoding="utf-8")
    assert nb2job("check").exit_code == 0  # the command line was stronger
    write_notebook(made / "train.ipynb", *CELLS, nb2job={"gpu": True})
    assert "job.yml" in nb2job("check").stdout
    write_notebook(made / "train.ipynb", *CELLS)
    (made / "pyproject.toml").write_text("[tool.nb2job]\nparams_ = []\n", encoding="utf-8")
    outcome = nb2job("check")
    assert outcome.exit_code == 2
    assert "NB009 tool.nb2job.params_: no such key" in outcome.stdout


def test_a_setting_that_a_conversion_makes_itself_was_not_asked_for(room: Path, nb2job: Call) -> None:
    """A notebook that opens runs itself gets no tracking: not because somebody said so."""
    source = "import mlflow\nwith mlflow.start_run():\n    mlflow.log_metric('m', 1)"
    write_notebook(room / "train.ipynb", source, "with mlflow.start_run():\n    mlflow.log_metric('m', 2)")
    assert nb2job("convert", "train.ipynb").exit_code == 0
    assert nb2job("check", "--select", "NB4").exit_code == 0
    write_notebook(room / "train.ipynb", "print('m:', 1)")
    assert nb2job("check", "--fix").exit_code == 0
    assert "mlflow.start_run" in Path("train-job/src/train.py").read_text(encoding="utf-8")


def test_a_file_of_settings_that_was_named_is_looked_at_again(room: Path, nb2job: Call) -> None:
    Path("live.toml").write_text('compute = "cpu"\n', encoding="utf-8")
    assert nb2job("convert", "train.ipynb", "--config", "live.toml").exit_code == 0
    assert nb2job("check").exit_code == 0
    Path("live.toml").write_text('compute = "gpu"\n', encoding="utf-8")
    assert "other settings: compute" in nb2job("check").stdout


def test_what_a_notebook_reads(room: Path, nb2job: Call) -> None:
    write_notebook(room / "train.ipynb", "!pip install -r pins.txt\nimport tools\nx = tools.f()\nprint(x)")
    Path("pins.txt").write_text("numpy==1.26.4\n", encoding="utf-8")
    assert nb2job("convert", "train.ipynb", "-q").exit_code == 0
    assert nb2job("check").exit_code == 0
    Path("tools.py").write_text("def f():\n    return 1\n", encoding="utf-8")
    assert "(tools.py is new): " in nb2job("check").stdout
    assert nb2job("check", "--fix").exit_code == 0
    Path("tools.py").write_text("def f():\n    return 2\n", encoding="utf-8")
    Path("pins.txt").write_text("numpy==1.26.3\n", encoding="utf-8")
    assert "(pins.txt is changed; tools.py is changed): " in nb2job("check").stdout
    assert nb2job("check", "--fix").exit_code == 0
    Path("tools.py").unlink()
    assert "(tools.py is gone): " in nb2job("check").stdout


def test_a_file_that_is_gone(made: Path, nb2job: Call) -> None:
    (made / "train-job" / "job.yml").unlink()
    assert nb2job("check").stdout.startswith(
        "train.ipynb: NB430 train-job is not what converting gives now: job.yml"
    )
    assert nb2job("check", "--fix").exit_code == 0
    assert (made / "train-job" / "job.yml").is_file()


def test_another_release_that_writes_the_same_is_no_drift(made: Path, nb2job: Call) -> None:
    edit_record(made / "train-job", version="0.0.1")
    assert nb2job("check").exit_code == 0
    assert '"0.0.1"' in (made / "train-job" / "nb2job.json").read_text(encoding="utf-8")
    assert nb2job("check", "--fix").exit_code == 0
    assert '"0.0.1"' not in (made / "train-job" / "nb2job.json").read_text(encoding="utf-8")
    edit_record(made / "train-job", version="0.0.1", files={"src/train.py": "0" * 64})
    assert "(nb2job 0.0.1 made it)" in nb2job("check").stdout


def test_a_folder_of_before_there_was_a_check(made: Path, nb2job: Call) -> None:
    path = made / "train-job" / "nb2job.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    for name in ("options", "own", "config", "seen", "findings", "generated"):
        del record[name]
    path.write_text(json.dumps(record), encoding="utf-8")
    assert nb2job("check").exit_code == 0
    write_notebook(made / "train.ipynb", "rows = [3]\nC = 0.1", CELLS[1])
    assert nb2job("check", "--fix").exit_code == 0
    assert "--C" in (made / "train-job" / "src" / "train.py").read_text(encoding="utf-8")


def test_hand_made_changes(made: Path, nb2job: Call) -> None:
    script = made / "train-job" / "src" / "train.py"
    with script.open("a", encoding="utf-8") as file:
        file.write("# by hand\n")
    outcome = nb2job("check")
    assert outcome.exit_code == 1
    assert outcome.stdout.startswith("train-job/src/train.py: NB431 edited by hand")
    assert nb2job("check", "--ignore", "NB431").exit_code == 0
    write_notebook(made / "train.ipynb", "rows = [3]\nC = 0.1", CELLS[1])
    before = files(made)
    outcome = nb2job("check", "--fix")
    assert (outcome.exit_code, "train-job: NB403 edited by hand" in outcome.stdout) == (2, True)
    assert files(made) == before
    write_notebook(made / "train.ipynb", "import os\nrows = [3]\nC = 0.1", CELLS[1])
    outcome = nb2job("check", "--fix")
    assert ("NB403" in outcome.stdout, "NB243" in outcome.stdout) == (True, True)
    text = "\n<<<<<<< by hand\na\n=======\nb\n>>>>>>> generated\n"
    script.write_text(text, encoding="utf-8")
    assert "train-job/src/train.py:2: NB432 conflict markers" in nb2job("check").stdout


def test_fix_restores_what_nobody_edited(made: Path, nb2job: Call) -> None:
    """An edited script stays, and lags behind its notebook until it is merged from where it began."""
    script = made / "train-job/src/train.py"
    script.write_text(script.read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")
    edited, job = script.read_bytes(), (made / "train-job/job.yml").read_bytes()
    Path("train-job/job.yml").unlink()
    outcome = nb2job("check", "--fix")
    assert outcome.stderr.startswith("train-job: 1 file written; edited by hand, so left: src/train.py")
    assert outcome.exit_code == 1
    assert outcome.stdout.startswith("train-job/src/train.py: NB431")
    assert (script.read_bytes(), (made / "train-job/job.yml").read_bytes()) == (edited, job)
    write_notebook(made / "train.ipynb", "rows = [1, 2]\nC = 0.3", CELLS[1])
    for _ in range(2):
        outcome = nb2job("check", "--fix")
        assert outcome.exit_code == 1 or "NB403" in outcome.stdout
    assert "0.3" in Path("train-job/job.yml").read_text(encoding="utf-8")
    assert script.read_bytes() == edited
    codes = [line.partition(": NB")[2][:3] for line in nb2job("check").stdout.splitlines() if ": NB" in line]
    assert codes == ["430", "431"]
    assert nb2job("convert", "train.ipynb", "--again", "--merge").exit_code == 1
    text = script.read_text(encoding="utf-8")
    assert ("default=0.3" in text, text.endswith("# by hand\n")) == (True, True)
    assert "NB430" not in nb2job("check").stdout


def test_the_hook_does_not_pass_over_conflicts_that_are_marked(made: Path, nb2job: Call) -> None:
    script = made / "train-job/src/train.py"
    script.write_text("<<<<<<< by hand\na\n=======\nb\n>>>>>>> generated\n", encoding="utf-8")
    outcome = nb2job("convert", "--again", "--quiet", "train.ipynb")
    assert outcome.stderr.startswith("train-job/src/train.py:1: NB432 conflict markers")
    assert outcome.exit_code == 2
    script.write_text("pass\n", encoding="utf-8")
    assert nb2job("convert", "--again", "--quiet", "train.ipynb").exit_code == 0


def test_a_job_folder_without_its_record(made: Path, nb2job: Call) -> None:
    """It is told wherever it is; a folder that only looks so is somebody else's."""
    shutil.copytree("train-job", "jobs/moved")
    for folder in ("train-job", "jobs/moved"):
        Path(folder, "nb2job.json").unlink()
    shutil.copytree("train-job", "other")
    Path("other/submit.py").write_text("print('mine')\n", encoding="utf-8")
    outcome = nb2job("check")
    lines = [line for line in outcome.stdout.split("\n") if "NB" in line]
    assert [line.partition(" nb2job.json is gone")[0] for line in lines] == [
        "jobs/moved: NB404",
        "train-job: NB404",
    ]
    assert outcome.exit_code == 2
    assert "train-job: NB404" in nb2job("check", "train.ipynb").stdout
    assert nb2job("check", "other").exit_code == 0


@pytest.mark.parametrize(
    "path", [".", "train.ipynb", "jobs", "jobs/mine", "jobs/mine/src/train.py", "jobs/mine/nb2job.json"]
)
def test_a_folder_elsewhere_is_found_again(room: Path, nb2job: Call, path: str) -> None:
    assert nb2job("convert", "train.ipynb", "-o", "jobs/mine", "--prints", "drop").exit_code == 2
    Path("jobs").mkdir()
    assert nb2job("convert", "train.ipynb", "-o", "jobs/mine", "--prints", "drop").exit_code == 0
    assert nb2job("check", path).exit_code == 0
    write_notebook(room / "train.ipynb", "rows = [3]\nC = 0.1", CELLS[1])
    outcome = nb2job("check", path)
    assert outcome.stdout.startswith("train.ipynb: NB430 jobs/mine is not what")


def test_texts_are_checked_where_they_have_a_folder(room: Path, nb2job: Call) -> None:
    Path("a.py").write_text("# %%\nprint('x:', 1)\n", encoding="utf-8")
    Path("b.py").write_text("# %%\nprint('x:', 1)\n", encoding="utf-8")
    assert nb2job("convert", "a.py").exit_code == 0
    assert nb2job("check").stderr == "2 notebooks: nothing to tell\n"
    Path("a.py").write_text("# %%\nprint('x:', 2)\n", encoding="utf-8")
    assert nb2job("check").stdout.startswith("a.py: NB430")
    assert nb2job("check", "b.py").exit_code == 0


def test_without_the_notebook_only_hand_made_changes_are_told(made: Path, nb2job: Call) -> None:
    (made / "train.ipynb").unlink()
    outcome = nb2job("check")
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert outcome.stderr.startswith("train-job: only hand-made changes were looked for")
    (made / "train-job" / "job.yml").write_text("x: 1\n", encoding="utf-8")
    assert nb2job("check").stdout.startswith("train-job/job.yml: NB431")


def test_a_folder_follows_a_notebook_that_is_renamed(made: Path, nb2job: Call) -> None:
    """So do the options of the last time, and nobody's change goes: it stays where it was made."""
    with (made / "train-job/src/train.py").open("a", encoding="utf-8") as file:
        file.write("# by hand\n")
    (made / "train.ipynb").rename("fit.ipynb")
    outcome = nb2job("check", "--select", "NB430")
    words = "fit.ipynb: NB430 train-job is not what converting gives now (the notebook was train.ipynb): "
    assert outcome.stdout.startswith(words)
    before = files(made)
    assert "train-job: NB403 edited by hand" in nb2job("check", "--fix").stdout
    assert "NB403 edited by hand" in nb2job("convert", "fit.ipynb", "--again").stderr
    assert files(made) == before
    outcome = nb2job("convert", "fit.ipynb", "--again", "--merge")
    assert (outcome.exit_code, "left: src/train.py" in outcome.stdout) == (1, True)
    script = Path("train-job/src/fit.py").read_text(encoding="utf-8")
    assert ("--C" in script, script.endswith("# by hand\n")) == (True, True)
    assert Path("train-job/src/train.py").is_file()
    assert not Path("fit-job").exists()
    assert nb2job("check", "--ignore", "NB431").exit_code == 0
    (made / "fit.ipynb").rename("train.ipynb")
    assert nb2job("check", "--ignore", "NB431").exit_code == 1


def test_a_folder_follows_no_copy(made: Path, nb2job: Call) -> None:
    shutil.copy("train.ipynb", "copy.ipynb")
    assert nb2job("check").stderr == "2 notebooks: nothing to tell\n"
    shutil.copy("train.ipynb", "other.ipynb")
    Path("train.ipynb").unlink()  # which of the two it is now, nobody knows
    assert nb2job("check").stdout == ""
    Path("other.ipynb").unlink()
    write_notebook(made / "copy.ipynb", "rows = [9]", CELLS[1])
    assert "train-job: only hand-made changes were looked for" in nb2job("check").stderr


def test_one_that_cannot_be_checked_does_not_stop_the_others(made: Path, nb2job: Call) -> None:
    write_notebook(made / "other.ipynb", "x = 1", "y = (")
    shutil.copytree("train-job", "other-job")
    edit_record(made / "other-job", notebook="../other.ipynb")
    Path("broken.ipynb").write_text("{", encoding="utf-8")
    Path("bad-job").mkdir()
    Path("bad-job/nb2job.json").write_text("{", encoding="utf-8")
    write_notebook(made / "train.ipynb", "rows = [3]\nC = 0.1", CELLS[1])
    outcome = nb2job("check")
    assert outcome.exit_code == 2
    codes = [line.partition(" NB")[2][:3] for line in outcome.stdout.splitlines() if " NB" in line]
    assert codes == ["404", "102", "105", "430"]
    assert outcome.stdout.startswith("bad-job/nb2job.json: NB404")
    assert outcome.stderr.endswith("3 notebooks: 4 to tell\n")
    assert "other.ipynb:cell 2:1: NB105" in outcome.stdout
    assert nb2job("check", "nowhere").exit_code == 2
