"""`nb2job explain`: the plan on stdout, nothing written, and words that fit a terminal."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nb2job.rules import RULES

NOTEBOOKS = Path(__file__).parents[2] / "fixtures" / "notebooks"
NAMES = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))

Call = Callable[..., Any]

KEYS = (
    "notebook script functions module_level reasons parameters liftable inputs search sweep output_dir"
    " outputs metrics figures searches models packages files dropped changed findings"
).split()


def write(folder: Path, *sources: str) -> str:
    cells = [
        {"cell_type": "code", "metadata": {}, "source": one, "outputs": [], "execution_count": None}
        for one in sources
    ]
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    (folder / "book.ipynb").write_text(json.dumps(book))
    return "book.ipynb"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Write a notebook of these cells into the current folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *sources: write(tmp_path, *sources)


@pytest.fixture
def explained(nb2job: Call) -> Call:
    """The plan as data."""

    def call(*arguments: str) -> dict[str, Any]:
        outcome = nb2job("explain", *arguments, "--format", "json")
        assert outcome.exit_code == 0, outcome.stderr
        return json.loads(outcome.stdout)  # type: ignore[no-any-return]

    return call


@pytest.mark.parametrize("name", NAMES)
def test_it_fits_a_terminal_and_writes_nothing(name: str, tmp_path: Path, nb2job: Call) -> None:
    shutil.copy(NOTEBOOKS / f"{name}.ipynb", tmp_path / "book.ipynb")
    for more in ((), ("-v",)):
        outcome = nb2job("explain", str(tmp_path / "book.ipynb"), *more)
        assert (outcome.exit_code, outcome.stderr) == (0, "")
        lines = [line for line in outcome.stdout.splitlines() if str(tmp_path) not in line]
        assert [line for line in lines if len(line) > 80] == []
    assert [path.name for path in tmp_path.iterdir()] == ["book.ipynb"]


@pytest.mark.parametrize("name", NAMES)
def test_the_keys_stay(name: str, explained: Call) -> None:
    plan = explained(str(NOTEBOOKS / f"{name}.ipynb"))
    assert list(plan) == KEYS
    notes = [one for key in ("reasons", "dropped", "changed", "findings", "metrics") for one in plan[key]]
    assert all(one.keys() == {"code", "cell", "line", "message", "hint"} for one in notes)


def test_functions_and_where_their_values_come_from(explained: Call) -> None:
    plan = explained(str(NOTEBOOKS / "train.ipynb"), "--param", "C")
    assert [one["name"] for one in plan["functions"]] == [
        "read_data",
        "split_data",
        "train_model",
        "evaluate_model",
    ]
    assert plan["functions"][0]["takes"] == [{"name": "training_data", "from": "--training-data"}]
    assert {"name": "C", "from": "--C"} in plan["functions"][2]["takes"]
    assert {"name": "model", "from": "train_model"} in plan["functions"][3]["takes"]
    assert plan["functions"][1]["gives"] == ["X_train", "X_test", "y_train", "y_test"]


def test_data_arguments_metrics_and_packages(explained: Call) -> None:
    plan = explained(str(NOTEBOOKS / "train.ipynb"), "--param", "C")
    assert [(one["flag"], one["default"], one["type"]) for one in plan["inputs"]] == [
        ("--training-data", "data/breast_cancer.csv", "uri_file")
    ]
    assert [(one["flag"], one["default"]) for one in plan["parameters"]] == [("--C", 10.0)]
    assert [one["message"] for one in plan["metrics"]] == [
        f"logged as the metric {name}" for name in ("Accuracy", "AUC", "F1 score")
    ]
    assert {"numpy", "pandas", "scikit-learn", "mlflow"} <= {one["name"] for one in plan["packages"]}
    assert [one["message"].rpartition(": ")[2] for one in plan["dropped"]] == ["df.head()"]


SOME = [pytest.param(one, marks=[] if one == "train" else [pytest.mark.long]) for one in NAMES]
"""Each option is a conversion: the other notebooks run with `make test-long`."""


@pytest.mark.parametrize("name", SOME)
def test_each_option_that_it_names_is_taken(name: str, nb2job: Call, explained: Call) -> None:
    path = str(NOTEBOOKS / f"{name}.ipynb")
    for one in explained(path)["liftable"][:6]:
        option, value = one["option"].split()
        outcome = nb2job("explain", path, option, value)
        assert outcome.exit_code == 0, outcome.stderr


def test_literals_that_could_be_arguments(book: Call, explained: Call) -> None:
    source = (
        "from sklearn.svm import SVC\nimport matplotlib.pyplot as plt\n"
        "title = 'a plot'\nbatch_size = 32\nnames = ['a']\n"
        "model = SVC(C=0.5, kernel='rbf', verbose=1)\nother = SVC(C=0.7)\n"
        "plt.plot([1], alpha=0.5)\nprint(title, batch_size, names)"
    )
    plan = explained(book(source), "--no-param", "batch_size")
    assert [(one["option"], one["value"]) for one in plan["liftable"]] == [
        ("--param batch_size", 32),
        ("--param kernel", "rbf"),
        ("--param title", "a plot"),
        ("--param names", ["a"]),
    ]


def test_defaults_of_own_functions_could_be_arguments(book: Call, explained: Call, nb2job: Call) -> None:
    source = (
        "def train(rows, lr=0.1, depth=3, title='a'):\n    return lr * depth\n"
        "def unused(k=5):\n    return k\n"
        "class Net:\n    def fit(self, epochs=4):\n        return epochs\n"
        "train([1], depth=2)\nprint(Net().fit())"
    )
    path = book(source)
    found = [(one["option"], one["value"]) for one in explained(path)["liftable"]]
    assert found == [("--param train.lr", 0.1), ("--param Net.fit.epochs", 4)]  # depth could be either
    for option, _ in found:
        assert nb2job("explain", path, *option.split()).exit_code == 0


def test_how_to_choose_among_things_of_one_name(book: Call, nb2job: Call) -> None:
    path = book("def train(rows, lr=0.1):\n    return lr\n\n\ntrain([1], lr=0.5)\ntrain([2])")
    outcome = nb2job("explain", path, "--param", "train.lr")
    assert outcome.stderr.splitlines() == [
        "book.ipynb: NB005 --param train.lr: it could be 2 things",
        "  Say which: --param train.lr@1:5 is 0.5 (cell 1, line 5);"
        " --param train.lr@1:1 is 0.1 (cell 1, line 1)",
    ]


CLOSE = """from sklearn.linear_model import Ridge
lr = 0.1
lr = 0.2
a = Ridge(alpha=1.0)
b = Ridge(alpha=2.0)
pair = [Ridge(alpha=1.0), Ridge(alpha=1.0)]
def fit(lr=0.3, alpha=0.5):
    return Ridge(alpha=1.0), lr
deep = {"alpha": 1.0, "in": {"alpha": 1.0}}
numpy.random.seed(3)
split(pair, random_state=4)
split(pair, random_state=5)
"""


@pytest.mark.parametrize(
    ("asked", "count"), [("alpha", 8), ("Ridge.alpha", 5), ("lr", 3), ("x=1.0", 6), ("seed", 3), ("alhpa", 0)]
)
def test_each_candidate_of_an_error_can_be_typed(asked: str, count: int, book: Call, nb2job: Call) -> None:
    path = book(CLOSE)
    outcome = nb2job("explain", path, "--param", asked)
    assert outcome.exit_code == 2
    told = re.findall(r"--param (\S+) is ", outcome.stderr)
    assert len({*told}) == len(told) >= max(count, 1)
    for one in told:
        assert nb2job("explain", path, "--param", one).exit_code == 0, one


def test_nothing_stands_at_a_place(book: Call, nb2job: Call) -> None:
    path = book("x = 1\nx = 2\nprint(x)")
    outcome = nb2job("explain", path, "--param", "x@1:3")
    assert outcome.stderr.splitlines() == [
        "book.ipynb: NB005 --param x@1:3: 0 such things stand there",
        "  There are: --param x@1:1 is 1 (cell 1, line 1); --param x@1:2 is 2 (cell 1, line 2)",
    ]


def test_why_a_name_is_a_global(book: Call, nb2job: Call) -> None:
    cells = ["n = 0\ndef step():\n    global n\n    n += 1\nf = step", "f()\nprint('n:', n)\nn = n + 1"]
    outcome = nb2job("explain", book(*cells))
    assert "Why they are as they are" in outcome.stdout
    assert "(NB203)" in outcome.stdout
    assert "n (module globals)" in outcome.stdout


def test_a_program_that_stays_whole(book: Call, nb2job: Call, explained: Call) -> None:
    path = book("import sys\nx = 1\ny = sys._getframe().f_locals['x']", "print(y)")
    outcome = nb2job("explain", path)
    assert "none: the code stays as it is" in outcome.stdout
    assert "(NB205)" in outcome.stdout
    assert explained(path)["module_level"]["everything"] is True


def test_findings_say_what_to_do(book: Call, nb2job: Call) -> None:
    outcome = nb2job("explain", book("import os\nopen(os.path.join('/var', 'a.txt'), 'w').write('x')"))
    assert "To look at" in outcome.stdout
    assert "(NB320)" in outcome.stdout
    assert "Write it below the notebook's folder" in " ".join(outcome.stdout.split())


def test_long_lists_are_cut_unless_every_line_is_wanted(book: Call, nb2job: Call) -> None:
    path = book("import pandas as pd\ndf = pd.DataFrame()", *["df.head()"] * 30, "df.to_csv('a.csv')")
    short, long = nb2job("explain", path).stdout, nb2job("explain", path, "-v").stdout
    assert "30 × a line only for the eye was dropped (NB302)" in short
    assert "… and 20 more (-v shows them)" in short
    assert short.count("df.head()") == 10
    assert long.count("df.head()") == 30


@pytest.mark.parametrize("code", ["NB203", "nb302"])
def test_what_a_code_means(code: str, nb2job: Call) -> None:
    (rule,) = [one for one in RULES if one.code == code.upper()]
    outcome = nb2job("explain", code)
    assert outcome.exit_code == 0
    assert outcome.stdout.splitlines()[0] == f"{rule.code}: {rule.meaning}"
    assert "Why it matters" in outcome.stdout
    found = json.loads(nb2job("explain", code, "--format", "json").stdout)
    assert (found["code"], found["advice"]) == (rule.code, rule.advice)
    assert [one["title"] for one in found["sections"]][:2] == ["What it means", "Why it matters"]


def test_a_code_that_is_none(nb2job: Call) -> None:
    outcome = nb2job("explain", "NB999")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("NB001 NB999: no such code")
    assert "nb2job explain NB lists all of them" in outcome.stderr


def test_a_notebook_that_is_called_like_a_code(book: Call, nb2job: Call) -> None:
    Path(book("x = 1")).rename("NB203")
    assert "would become" in nb2job("explain", "NB203").stdout


@pytest.mark.parametrize(("source", "code"), [("x = (", "NB105"), ("%%R\nx <- 1", "NB310")])
def test_a_notebook_that_cannot_be_converted(source: str, code: str, book: Call, nb2job: Call) -> None:
    outcome = nb2job("explain", book(source))
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith(f"book.ipynb:cell 1:1: {code} ")
