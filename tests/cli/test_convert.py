"""`nb2job convert` of texts, of standard input, of several notebooks and of folders."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Call = Callable[..., Any]

HEADINGS = "# %% [markdown]\n# ## Load\n# %%\nrows = [1, 2]\n# %% [markdown]\n# ## Train\n# %%\n"
GOOD = HEADINGS + "model = sum(rows)\n"
BAD = "# %%\nx = 1\n# %% [markdown]\n# text\n# %%\ny = 2\nz = (\n"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lay(**texts: str) -> None:
    for name, text in texts.items():
        path = Path(name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def files(folder: Path) -> dict[str, str]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def pipe(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


# -- formats --------------------------------------------------------------------------------------


def test_the_script_of_a_text_is_that_of_the_notebook(room: Path, nb2job: Call) -> None:
    import jupytext
    import nbformat

    lay(train=GOOD)
    book = jupytext.read("train.py")
    nbformat.write(book, "train.ipynb")
    jupytext.write(book, "train.md")
    Path("myst").mkdir()
    jupytext.write(book, "myst/train.md", fmt="md:myst")
    made = []
    for name in ("train.py", "train.ipynb", "train.md", "myst/train.md"):
        assert nb2job("convert", name, "-o", "job", "--force").exit_code == 0
        record = json.loads(Path("job/nb2job.json").read_text(encoding="utf-8"))
        script = Path("job/src/train.py").read_text(encoding="utf-8")
        tag = f'"notebook": "{Path(name).name}"'
        assert tag in script
        made.append((script.replace(tag, ""), record["sources"]))
        assert record["notebook"] == f"../{name}"
    assert made.count(made[0]) == len(made)


def test_a_place_is_a_line_of_a_cell(room: Path, nb2job: Call) -> None:
    lay(a=BAD)
    outcome = nb2job("convert", "a.py")
    assert outcome.stderr.startswith("a.py:cell 3:2: NB105 syntax error")
    assert (outcome.exit_code, outcome.stdout, sorted(room.iterdir())) == (2, "", [room / "a.py"])


# -- standard input -------------------------------------------------------------------------------


def test_standard_input_is_called_after_its_folder(
    room: Path, nb2job: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe(monkeypatch, GOOD)
    outcome = nb2job("convert", "-", "-o", "train-job")
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith("train-job: 6 files written")
    record = json.loads((room / "train-job" / "nb2job.json").read_text(encoding="utf-8"))
    assert record["notebook"] == "<stdin>"
    assert (room / "train-job" / "src" / "train.py").is_file()


def test_standard_input_has_no_folder_of_its_own(
    room: Path, nb2job: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe(monkeypatch, GOOD)
    outcome = nb2job("convert", "-")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "-o train-job" in outcome.stderr
    assert nb2job("convert", "-", "--dry-run").exit_code == 0
    assert list(room.iterdir()) == []


def test_a_mistake_in_standard_input(room: Path, nb2job: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, BAD)
    assert nb2job("convert", "-", "-o", "a").stderr.startswith("<stdin>:cell 3:2: NB105")
    pipe(monkeypatch, "")
    assert nb2job("convert", "-", "-o", "a").stderr.startswith("<stdin>: NB102")
    assert list(room.iterdir()) == []


def test_standard_input_stands_alone(room: Path, nb2job: Call) -> None:
    lay(a=GOOD)
    outcome = nb2job("convert", "-", "a.py", "-o", "jobs")
    assert (outcome.exit_code, [path.name for path in room.iterdir()]) == (2, ["a.py"])


# -- the environment ------------------------------------------------------------------------------


def test_a_file_of_versions_is_seen_from_the_notebook(room: Path, nb2job: Call) -> None:
    lay(sub__a="# %%\nimport numpy\nx = numpy.ones(2)\n")
    Path("pins.txt").write_text("numpy==1.26.4\n", encoding="utf-8")
    assert nb2job("convert", "sub/a.py", "--requirements", "pins.txt", "--gpu").exit_code == 0
    record = json.loads(Path("sub/a-job/nb2job.json").read_text(encoding="utf-8"))
    assert record["settings"] == {"gpu": True, "requirements": "../pins.txt"}
    assert "numpy==1.26.4" in Path("sub/a-job/environment/conda.yml").read_text(encoding="utf-8")
    outcome = nb2job("convert", "sub/a.py", "--conda", "missing.yml")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("../missing.yml: NB414 no such file of versions")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("train:3", "azureml:train:3"),
        ("azureml:train@latest", "azureml:train@latest"),
        ("azureml://registries/azureml/environments/train/versions/1",) * 2,
        (
            "example.org/team/train:1",
            {"image": "example.org/team/train:1", "conda_file": "environment/conda.yml"},
        ),
    ],
)
def test_an_environment_that_is_there(room: Path, nb2job: Call, asked: str, expected: object) -> None:
    lay(a=GOOD)
    assert nb2job("convert", "a.py", "--environment", asked).exit_code == 0
    job = yaml.safe_load(Path("a-job/job.yml").read_text(encoding="utf-8"))
    assert job["environment"] == expected
    outcome = nb2job("convert", "a.py", "--environment", "train")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "Write train@latest, or a version." in outcome.stderr


def test_what_there_is_to_know_about_packages_is_said(room: Path, nb2job: Call) -> None:
    lay(a="# %%\n# %pip install pandas==3.0.1\nimport my_lab\nx = my_lab.run()\n", b=GOOD)
    outcome = nb2job("convert", "a.py")
    assert outcome.stderr.startswith("cell 1:2: NB410 no package is known that brings my_lab")
    assert "\nNB412 pip will refuse pandas==3.0.1" in outcome.stderr
    assert nb2job("convert", "a.py", "--quiet").stderr == ""
    assert "NB4" not in nb2job("convert", "a.py", "b.py").stderr


def test_versions_are_read_again_when_asked(room: Path, nb2job: Call) -> None:
    lay(a="# %%\nimport click\nx = click.style('x')\n")
    nb2job("convert", "a.py")
    path = Path("a-job/nb2job.json")
    record = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(record | {"versions": {"click": "8.0"}}), encoding="utf-8")
    nb2job("convert", "a.py")
    assert "click==8.0\n" in Path("a-job/environment/conda.yml").read_text(encoding="utf-8")
    nb2job("convert", "a.py", "--update-versions")
    assert "click==8.0\n" not in Path("a-job/environment/conda.yml").read_text(encoding="utf-8")


# -- several --------------------------------------------------------------------------------------


def test_each_of_several_has_its_folder(room: Path, nb2job: Call) -> None:
    lay(a=GOOD, sub__b=GOOD)
    outcome = nb2job("convert", "a.py", "sub/b.py", "a.py", "--quiet")
    assert outcome.stdout.split("\n")[:2] == ["a-job: 6 files written", "sub/b-job: 6 files written"]
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    again = nb2job("convert", "a.py", "sub/b.py", "-o", "deep/jobs")
    assert again.stdout.count("6 files written") == 2
    assert "2 notebooks: 2 converted, 0 failed" in again.stderr
    assert sorted(path.name for path in Path("deep/jobs").iterdir()) == ["a-job", "b-job"]


def test_two_that_would_share_a_folder(room: Path, nb2job: Call) -> None:
    lay(a=GOOD, sub__a=GOOD)
    outcome = nb2job("convert", "a.py", "sub/a.py", "-o", "jobs")
    assert outcome.stderr.startswith("NB006 a.py and sub/a.py would share the job folder jobs/a-job")
    assert outcome.exit_code == 2
    assert not Path("jobs").exists()


def test_the_folder_of_another_notebook_is_refused(room: Path, nb2job: Call) -> None:
    """One that got another name goes on, and --force makes the folder another notebook's."""
    lay(a=GOOD, sub__b=GOOD)
    assert nb2job("convert", "a.py", "-o", "job").exit_code == 0
    before = files(room)
    outcome = nb2job("convert", "sub/b.py", "-o", "job")
    assert (outcome.exit_code, outcome.stderr.split("\n")[0]) == (2, "job: NB006 is the job folder of a.py")
    assert files(room) == before
    assert nb2job("convert", "sub/b.py", "-o", "job", "--force").exit_code == 0
    Path("sub/b.py").rename("sub/c.py")
    assert nb2job("convert", "sub/c.py", "-o", "job").exit_code == 0


def test_a_folder_is_taken_with_recursive(room: Path, nb2job: Call) -> None:
    lay(a=GOOD, sub__a=GOOD, sub__deep__c=GOOD, sub__plain="import os\n")
    assert "--recursive" in nb2job("convert", ".").stderr
    outcome = nb2job("convert", "--recursive", ".", "-o", "jobs")
    assert outcome.exit_code == 0
    assert sorted(path.parent.as_posix() for path in Path("jobs").rglob("nb2job.json")) == [
        "jobs/a-job",
        "jobs/sub/a-job",
        "jobs/sub/deep/c-job",
    ]
    beside = nb2job("convert", "--recursive", "sub")
    assert "2 notebooks: 2 converted" in beside.stderr
    assert Path("sub/deep/c-job/src/c.py").is_file()
    assert "3 notebooks" in nb2job("convert", "-r", ".").stderr


def test_another_form_is_left_out_and_said(room: Path, nb2job: Call) -> None:
    lay(a=GOOD)
    Path("a.md").write_text("```{code-cell}\nx = 1\n```\n", encoding="utf-8")
    outcome = nb2job("convert", "-r", ".")
    assert outcome.stderr.startswith("a.md: left out, another form of a notebook beside it\n1 notebook:")


def test_nothing_below_a_folder(room: Path, nb2job: Call) -> None:
    outcome = nb2job("convert", "-r", ".")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "NB101 no notebook below" in outcome.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_one_that_fails_stops_no_other(jobs: str, room: Path, nb2job: Call) -> None:
    lay(a=GOOD, b=BAD, c=GOOD, d="# %%\nprint 1\n")
    outcome = nb2job("convert", "-r", ".", "--jobs", jobs)
    assert outcome.exit_code == 2
    assert outcome.stdout == "a-job: 6 files written\nc-job: 6 files written\n"
    lines = outcome.stderr.split("\n")
    assert lines[0].startswith("b.py:cell 3:2: NB105")
    assert lines[2].startswith("d.py:cell 1:1: NB106")
    assert lines[4] == "4 notebooks: 2 converted, 2 failed"
    assert not Path("b-job").exists()


def test_processes_change_nothing(room: Path, nb2job: Call) -> None:
    lay(**{f"n{number}": GOOD.replace("Load", f"Load {number}") for number in range(5)}, bad=BAD)
    one = nb2job("convert", "-r", ".", "-o", "jobs", "-v")
    made = files(room / "jobs")
    for path in sorted((room / "jobs").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    two = nb2job("convert", "-r", ".", "-o", "jobs", "-v", "--jobs", "2")
    assert one == two
    assert files(room / "jobs") == made


def test_a_bug_in_one_stops_no_other(room: Path, nb2job: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from nb2job.job import write

    def broken(*arguments: object, **options: object) -> None:
        raise RuntimeError("broken")

    lay(a=GOOD, b=GOOD)
    monkeypatch.setattr(write, "write", broken)
    monkeypatch.setattr("tempfile.tempdir", str(room))
    outcome = nb2job("convert", "a.py", "b.py")
    assert outcome.exit_code == 3
    assert outcome.stderr.count("a bug of ours: RuntimeError") == 2


def test_an_interrupt_stops_all(room: Path, nb2job: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from nb2job.job import write

    def interrupted(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    lay(a=GOOD, b=GOOD)
    monkeypatch.setattr(write, "write", interrupted)
    outcome = nb2job("convert", "a.py", "b.py")
    assert (outcome.exit_code, outcome.stdout, outcome.stderr.strip()) == (130, "", "interrupted")


def test_several_plans(room: Path, nb2job: Call) -> None:
    lay(a=GOOD, b=GOOD)
    outcome = nb2job("convert", "-r", ".", "--dry-run")
    assert [line for line in outcome.stdout.split("\n") if " -> src/" in line] == [
        "a.py -> src/a.py",
        "b.py -> src/b.py",
    ]
    assert not list(room.glob("*-job"))


# -- metrics that are asked for ---------------------------------------------------------------------


def test_a_metric_that_is_asked_for(room: Path, nb2job: Call) -> None:
    lay(train=GOOD)
    outcome = nb2job("convert", "train.py", "--metric", "rows in all=len(rows)")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert "metrics    rows in all" in outcome.stdout
    made = files(Path("train-job"))
    assert 'log_value("rows in all", len(rows))' in made["src/train.py"]
    assert json.loads(made["nb2job.json"])["settings"] == {"metric": ["rows in all=len(rows)"]}


def test_what_autolog_loses_is_said(room: Path, nb2job: Call) -> None:
    fits = "".join(f"m{n} = LogisticRegression(C={n}).fit(X, y)\nprint(m{n}.coef_)\n" for n in (1, 2))
    lay(train=f"# %%\nfrom sklearn.linear_model import LogisticRegression\nX, y = [[0], [1]], [0, 1]\n{fits}")
    assert "NB221 autolog loses params of m2" in nb2job("convert", "train.py", "--tracking", "both").stderr
    assert nb2job("convert", "train.py", "-o", "custom").stderr == ""


def test_metrics_that_only_a_run_names(room: Path, nb2job: Call) -> None:
    lay(
        train="# %%\nimport keras\n\nmodel = keras.Sequential([keras.layers.Dense(1)])\n"
        "history = model.fit([[1]], [1])\nprint(model.predict([[1]]))\n"
    )
    assert "metrics    what training measures" in nb2job("convert", "train.py").stdout


def test_reports_are_said_to_be_logged(room: Path, nb2job: Call) -> None:
    code = "from sklearn.metrics import classification_report\nprint(classification_report(y, guesses))"
    lay(train=f"# %%\n{code}\n")
    assert "metrics    the averages of reports" in nb2job("convert", "train.py").stdout


def test_a_metric_of_an_unknown_name(room: Path, nb2job: Call) -> None:
    lay(train=GOOD)
    outcome = nb2job("convert", "train.py", "--metric", "best=modle")
    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [
        "train.py: NB008 --metric best=modle: the notebook has no name modle outside of its functions",
        "  Nearest: model",
    ]
