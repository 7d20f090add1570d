"""A script with models in functions and models that draw: what is logged, and that nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.verify.tracking import copy_store
from tests.main_job.conftest import job_of
from tests.main_job.test_libraries import python

NOTEBOOK = """# %%
import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import Ridge
from sklearn.naive_bayes import BernoulliNB

np.random.seed(3)
X, y = np.random.rand(20, 2), np.arange(20) % 2


# %%
def classify(rows, labels):
    nb = BernoulliNB()
    if len(rows) > 1:
        nb.fit(rows, labels)
    print("share right:", nb.score(rows, labels))


def judge(model, rows):
    model.fit(rows, y)
    return model.score(rows, y)


# %%
classify(X, y)
classify(X[:10], y[:10])
r2 = judge(Ridge(), X)
# %%
dummy = DummyClassifier(strategy="uniform").fit(X, y)
guess = dummy.score(X, y)
drawn = np.random.rand()
"""
END = """
# %%
from pathlib import Path
Path("drawn.txt").write_text(repr((r2, guess, drawn)))
"""


def test_models_of_functions_are_logged_and_draw_nothing(tmp_path: Path, store: Path) -> None:
    mlflow = pytest.importorskip("mlflow")
    pytest.importorskip("sklearn")
    (tmp_path / "notebook.py").write_text(NOTEBOOK + END, encoding="utf-8")
    copy_store(store, tmp_path)
    python(tmp_path, str(job_of(tmp_path / "notebook.py", tmp_path / "job")))
    python(tmp_path, "notebook.py")
    assert (tmp_path / "outputs" / "drawn.txt").read_text() == (tmp_path / "drawn.txt").read_text()

    client = mlflow.MlflowClient(f"sqlite:///{tmp_path}/mlflow.db")
    (run,) = client.search_runs(["0"])
    artifacts = tmp_path / "artifacts" / "0" / run.info.run_id / "artifacts"
    assert {one.name for one in artifacts.iterdir()} == {"nb", "nb_call_2", "model", "dummy"}
    model = mlflow.pyfunc.load_model(str(artifacts / "nb_call_2"))
    assert model.metadata.signature is not None
