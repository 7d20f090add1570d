"""The notebooks of fixtures/ run, and one of them against a script made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.notebook.read import read
from nb2job.verify.room import copy_folder
from nb2job.verify.run import Setting
from nb2job.verify.run_notebook import run_notebook
from nb2job.verify.verify import verify

NOTEBOOKS = Path(__file__).parents[2] / "fixtures" / "notebooks"
WRITTEN = {
    "regression": {"metrics.json", "model/diabetes.pkl", "model/diabetes_history.npz"},
    "sweep_study": {"results.csv"},
}

TRAIN = """
import argparse
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score, roc_curve
from sklearn.model_selection import train_test_split

COLUMNS = ["radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity",
           "concave_points", "symmetry"]

def read_data(training_data):
    df = pd.read_csv(training_data)
    return df

def split_data(df):
    X, y = df[["mean_" + column for column in COLUMNS]].values, df["target"].values
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.30, random_state=0)
    return X_train, X_test, y_train, y_test

def train_model(reg_rate, X_train, y_train):
    model = LogisticRegression(C=1 / reg_rate, solver="liblinear").fit(X_train, y_train)
    return model

def evaluate_model(model, X_test, y_test):
    y_hat = model.predict(X_test)
    acc = np.average(y_hat == y_test)
    y_scores = model.predict_proba(X_test)
    auc = roc_auc_score(y_test, y_scores[:, 1])
    f1 = f1_score(y_test, y_hat)
    fpr, tpr, thresholds = roc_curve(y_test, y_scores[:, 1])
    fig = plt.figure(figsize=(6, 4))

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--training-data", default="data/breast_cancer.csv")
    parser.add_argument("--reg-rate", type=float, default=0.1)
    args = parser.parse_args()
    df = read_data(args.training_data)
    X_train, X_test, y_train, y_test = split_data(df)
    model = train_model(args.reg_rate, X_train, y_train)
    evaluate_model(model, X_test, y_test)

if __name__ == "__main__":
    main()
"""


def marked(path: Path) -> object:
    """The others run in tests/main_job, beside their scripts, and here with `make test-long`."""
    return pytest.param(path, marks=[] if path.stem == "regression" else [pytest.mark.long], id=path.stem)


@pytest.mark.parametrize("path", map(marked, sorted(NOTEBOOKS.glob("*.ipynb"))))
def test_it_runs(path: Path, tmp_path: Path) -> None:
    folder = copy_folder(NOTEBOOKS, tmp_path / "work")
    run = run_notebook(read(path), folder, Setting(timeout=120))
    assert run.failure is None, run.output
    assert run.files == WRITTEN.get(path.stem, set())
    assert run.variables


@pytest.mark.long
def test_train_by_hand(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text(TRAIN)
    found = verify(NOTEBOOKS / "train.ipynb", script, timeout=120)
    assert found.same, found
    assert {"X", "acc", "auc", "f1", "model", "y_scores"} <= set(found.equal)
    assert found.uncompared == (("fig", "matplotlib.figure.Figure"),)
    wrong = verify(NOTEBOOKS / "train.ipynb", script, argv=["--reg-rate=0.2"], timeout=120)
    assert "model.parameters.C" in [difference.name for difference in wrong.different]
