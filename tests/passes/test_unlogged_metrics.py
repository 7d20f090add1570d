"""What looks like a metric and is not logged is told with its reason; ordinary prints are not."""

from __future__ import annotations

import pytest

from nb2job.notebook.cell import Notebook
from nb2job.passes.log_metrics import log_metrics
from nb2job.program.parse import parse
from nb2job.program.settings import Settings
from tests.passes.case import cells_of

REASONS = {
    'losses = [1, 2]\nprint("losses:", losses)': "losses: it holds several values",
    'print("Scores:", {"accuracy": 0.5})': "Scores: it holds several values",
    'print("all losses:", run(1))': "all losses: it may hold several values",
    'print(f"Accuracy: {right}/{total}")': "Accuracy: it is a count out of a total",
    'msg = f"Accuracy: {right}/{total}"\nprint(msg)': "Accuracy: it is a count out of a total",
    'print(f"accuracy is {abs(change):.1f}% {direction} the baseline")': (
        "accuracy: it is the distance to another"
    ),
    'import sys\nprint("loss:", 0.5 * x, file=sys.stderr)': "loss: it is printed to a file",
    'print("loss:", 0.5 * x)  # nb2job: keep': "loss: the line is pinned",
    'def print(*values): ...\nprint("loss:", 0.5 * x)': "loss: print is the notebook's own",
    'print(first(), "loss:", second())': (
        "loss: computing it before the print might change what else is printed"
    ),
    'print("loss, accuracy:", a, b, c)': "accuracy: its label does not belong to one number alone",
    'print("loss:", a, "loss:", b)': "loss: another number of the print has its label",
    "def judge():\n    kept = {}\n    kept[name] = model.score(X, y)\n    print(kept)\njudge()": (
        "kept: it holds several values"
    ),
    'import pandas as pd\ndf = pd.read_csv("a.csv")\nprint("Positive rate:", df.y.mean())': (
        "Positive rate: it describes the data"
    ),
    'import pandas as pd\ndf = pd.read_csv("a.csv")\ndf["y"] = df.y + 1\nprint("Mean score:", df.y.mean())': (
        "Mean score: it describes the data"
    ),
    "from sklearn.metrics import f1_score\nf1 = f1_score(y, p)": "f1: it is computed, but never shown",
}
NOTHING = (
    'import pandas as pd\ndf = pd.read_csv("a.csv")\nprint("Mean age:", df.age.mean())',
    'import pandas as pd\ndf = pd.read_csv("a.csv")\ndf["p"] = f(df)\nprint("Mean error:", df.p.mean())',
    'import joblib\nmodel = joblib.load("m")\nprint("Loss:", model.evaluate(1))',
    'print("loss:", 0.5 * x)',
    'print("rows:", [1, 2])',
    'try:\n    run()\nexcept KeyError as e:\n    print("Key error:", e)',
    'print(f"Value scores ({latest}):")',
    'print("Scored", 3, "/", 10)',
    'print(f"Scored {3}/{total} files")',
    'print("Accuracy is", "high")',
    'print("loss is better:", a > b)',
    "print(f\"scores <- '{key}'\")",
    'right, total = f(), g()\nprint(f"Accuracy: {right}/{total} ({100 * right / total:.1f} %)")',
    "from sklearn.metrics import f1_score\nf1 = f1_score(y, p)\nrows.append(f1)",
    "def f1_score(y, p): ...\nf1 = f1_score(y, p)",
    'import mlflow\nmlflow.log_metric("loss", a)\nprint("loss:", a)',
)


def told(source: str) -> list[str]:
    """What is said of a cell, in the words of the finding."""
    program = log_metrics(parse(Notebook("book.ipynb", cells_of(f"\n# %%\n{source}\n")), Settings()))
    return [one.message for one in program.notes if one.code == "NB365"]


@pytest.mark.parametrize("source", REASONS)
def test_each_has_its_reason(source: str) -> None:
    label, _, reason = REASONS[source].partition(": ")
    assert told(source) == [f"{label} is not logged as a metric: {reason}"]


@pytest.mark.parametrize("source", NOTHING)
def test_no_word_of_others(source: str) -> None:
    assert told(source) == []
