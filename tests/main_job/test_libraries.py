"""A notebook for each library: its script logs what the notebook computes, its arguments, and its model."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from nb2job.convert import Conversion, convert
from nb2job.notebook.read import read
from nb2job.program.settings import Settings
from nb2job.verify.tracking import copy_store
from tests.main_job.conftest import NOTEBOOKS, job_of

LIBRARIES = NOTEBOOKS / "libraries"


@dataclass(frozen=True)
class Library:
    """A notebook; its metrics by the names in the store, and how its model is asked for predictions.

    `histories` are series that the library measures, each with its values in the notebook.
    """

    notebook: Path
    package: str
    metrics: dict[str, str]
    rows: str
    predictions: str
    histories: dict[str, str]
    folder: str = "model"


CASES = [
    Library(
        NOTEBOOKS / "train.ipynb",
        "sklearn",
        {"Accuracy": "acc", "AUC": "auc", "F1 score": "f1"},
        "X_test",
        "y_hat",
        {},
    ),
    Library(
        LIBRARIES / "xgboost_cancer.ipynb",
        "xgboost",
        {"Accuracy": "accuracy", "AUC": "auc", "log loss": "log_loss(y_test, proba)"},
        "X_test",
        "proba",
        {"valid-auc": "evals_result['valid']['auc']", "train-logloss": "evals_result['train']['logloss']"},
    ),
    Library(
        LIBRARIES / "lightgbm_diabetes.ipynb",
        "lightgbm",
        {"RMSE": "rmse", "MAE": "mean_absolute_error(y_test, pred)", "R2": "r2_score(y_test, pred)"},
        "X_test",
        "pred",
        {"valid_0-l1": "model.evals_result_['valid_0']['l1']"},
    ),
    Library(
        LIBRARIES / "statsmodels_diabetes.ipynb",
        "statsmodels",
        {
            **{"R-squared": "results.rsquared", "AIC": "results.aic", "BIC": "results.bic"},
            **{"pseudo R2": "pseudo_r2", "in-sample accuracy": "hits"},
        },
        "X",
        "results.predict(X)",
        {},
        "results",
    ),
    Library(
        LIBRARIES / "keras_digits.ipynb",
        "keras",
        {"Test loss": "test_loss", "Test accuracy": "test_acc"},
        "x_test",
        "model.predict(x_test, verbose=0)",
        {"val_loss": "history.history['val_loss']"},
    ),
    Library(
        LIBRARIES / "pytorch_digits.ipynb",
        "torch",
        {"Final accuracy": "test_acc"},
        "X_test",
        "model(torch.from_numpy(X_test)).detach().numpy()",
        {"train loss": "losses"},
    ),
]


def ids(library: Library) -> str:
    return library.package


@pytest.mark.parametrize("library", CASES, ids=ids)
def test_it_becomes_a_script_that_compiles(library: Library) -> None:
    conversion = convert(library.notebook, Settings())
    compile(conversion.script, "train.py", "exec")
    codes = [note.code for note in conversion.program.notes]
    assert "NB313" in codes
    assert not {"NB203", "NB205"} & {*codes}
    assert len(conversion.program.functions) >= 4


@pytest.mark.parametrize("tracking", ["autolog", "both"])
@pytest.mark.parametrize("library", CASES, ids=ids)
def test_autolog_is_switched_on_where_it_does_something(library: Library, tracking: str) -> None:
    conversion = convert(library.notebook, Settings(tracking=tracking))  # type: ignore[arg-type]
    compile(conversion.script, "train.py", "exec")
    codes = {note.code for note in conversion.program.notes}
    assert ("NB220" if library.package == "torch" else "NB360") in codes
    assert "log_history(" not in conversion.script


@pytest.mark.parametrize("library", CASES, ids=ids)
def test_displayed_frames_are_tables_on_request(library: Library) -> None:
    conversion = convert(library.notebook, Settings(tables="log"))
    compile(conversion.script, "train.py", "exec")
    wanted = library.package in {"sklearn", "xgboost", "statsmodels"}
    assert ('log_table(df, "' in conversion.script or "log_table(df." in conversion.script) == wanted


@pytest.mark.parametrize("library", CASES, ids=ids)
def test_the_store_holds_what_the_notebook_computes(library: Library, tmp_path: Path, store: Path) -> None:
    if find_spec(library.package) is None:
        pytest.skip(f"{library.package} is not installed")
    mlflow, numpy = pytest.importorskip("mlflow"), pytest.importorskip("numpy")
    shutil.copytree(library.notebook.parent / "data", tmp_path / "data")
    shutil.copy(library.notebook, tmp_path)
    notebook = tmp_path / library.notebook.name
    copy_store(store, tmp_path)
    python(tmp_path, str(job_of(notebook, tmp_path / "job")))
    computed = computed_by(notebook, library)

    client = mlflow.MlflowClient(f"sqlite:///{tmp_path}/mlflow.db")
    (run,) = client.search_runs(["0"])
    assert run.info.status == "FINISHED"
    assert run.data.params == expected_params(convert(notebook, Settings()))
    for name, value in computed["metrics"].items():
        assert run.data.metrics[name] == pytest.approx(value, rel=1e-9), name
    for name, values in computed["histories"].items():
        logged = sorted(client.get_metric_history(run.info.run_id, name), key=lambda one: one.step)
        assert [one.value for one in logged] == pytest.approx(values), name
    path = tmp_path / "artifacts" / "0" / run.info.run_id / "artifacts" / library.folder
    model = mlflow.pyfunc.load_model(str(path))
    # PyTorch takes tensors; LightGBM's data has a category, for which MLflow has no type.
    assert (model.metadata.signature is None) == (library.package in {"torch", "lightgbm"})
    predicted = numpy.asarray(model.predict(computed["rows"]))
    assert predicted == pytest.approx(numpy.asarray(computed["predictions"]), rel=1e-6, abs=1e-6)


def expected_params(conversion: Conversion) -> dict[str, str]:
    """The arguments of the script, as MLflow writes their values."""
    return {one.name: str(one.default) for one in conversion.program.parameters}


def computed_by(notebook: Path, library: Library) -> dict[str, Any]:
    """What the notebook's own cells compute, run one after the other."""
    cells = [cell.source for cell in read(notebook).cells if cell.kind == "code"]
    lines = [line for cell in cells for line in cell.split("\n") if not line.startswith("%")]
    metrics = ", ".join(f"{name!r}: float({text})" for name, text in library.metrics.items())
    histories = ", ".join(f"{name!r}: list({text})" for name, text in library.histories.items())
    found = (
        f"{{'metrics': {{{metrics}}}, 'histories': {{{histories}}}, 'rows': {library.rows},"
        f" 'predictions': {library.predictions}}}"
    )
    end = f"import pickle\npickle.dump({found}, open('computed.pkl', 'wb'))\n"
    (notebook.parent / "cells.py").write_text("\n".join([*lines, end]), encoding="utf-8")
    python(notebook.parent, "cells.py")
    values: dict[str, Any] = pickle.loads((notebook.parent / "computed.pkl").read_bytes())
    return values


def python(folder: Path, script: str) -> None:
    """Run a script in a folder, its tracking there too; it must succeed."""
    own = {"MLFLOW_TRACKING_URI": f"sqlite:///{folder}/mlflow.db", "MPLBACKEND": "Agg"}
    run = subprocess.run(
        [sys.executable, script],
        cwd=folder,
        env={**os.environ, **own, "KERAS_BACKEND": os.environ.get("KERAS_BACKEND", "torch")},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
