"""Every fixture notebook as a sweep: sweep.yml and submit.py --sweep bring the same one to the service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nb2job.job.validate import validate
from tests.azure.stand_in import StandIn
from tests.azureml.conftest import Told
from tests.azureml.test_fixtures import ALL, converted, submit_script

LIMITS = {"goal": "maximize", "max_total_trials": 8, "max_concurrent_trials": 2}

# Between them: all distributions, samplings and policies.
SEARCHES: dict[str, dict[str, Any]] = {
    "exploration": {
        "search": ("max_depth=choice(2, 3, 5)",),
        "metric": ("rows=len(df)",),
        "primary_metric": "rows",
        "sampling": "grid",
    },
    "library": {
        "search": ("LEVELS=randint(32)",),
        "metric": ("levels=LEVELS",),
        "primary_metric": "levels",
    },
    "regression": {
        "search": ("learning_rate=loguniform(-7, -2)", "epochs=quniform(20, 100, 10)"),
        "primary_metric": "loss",
        "goal": "minimize",
        "early_termination": "bandit(slack_factor=0.2, evaluation_interval=5, delay_evaluation=10)",
    },
    "sweep_study": {
        "search": ("n_splits=choice(3, 4, 5)",),
        "primary_metric": "Test accuracy",
        "sampling": "bayesian",
        "max_total_trials": 20,
        "max_concurrent_trials": 1,
    },
    "train": {
        "search": ("C=uniform(0.1, 10)",),
        "primary_metric": "AUC",
        "sampling": "sobol",
        "seed": 3,
        "timeout": 7200,
        "trial_timeout": 600,
    },
    "keras_digits": {"search": ("dropout=normal(0.3, 0.05)",), "primary_metric": "Test accuracy"},
    "lightgbm_diabetes": {
        "search": ("num_leaves=qnormal(7, 2, 1)",),
        "primary_metric": "RMSE",
        "goal": "minimize",
    },
    "pytorch_digits": {
        "search": ("lr=lognormal(-4, 1)",),
        "primary_metric": "test accuracy",
        "early_termination": "median_stopping(evaluation_interval=1, delay_evaluation=3)",
    },
    "statsmodels_diabetes": {
        "search": ("disp=choice(0, 1)",),
        "primary_metric": "AIC",
        "goal": "minimize",
    },
    "xgboost_cancer": {
        "search": ("max_depth=qlognormal(1, 0.5, 1)", "learning_rate=qloguniform(-4, -1, 0.01)"),
        "primary_metric": "AUC",
        "early_termination": "truncation_selection(truncation_percentage=20, delay_evaluation=2)",
    },
}


@pytest.mark.parametrize("notebook", ALL, ids=lambda path: path.stem)
def test_the_same_sweep_arrives(
    azure: StandIn,
    tmp_path: Path,
    sending: Callable[..., Told],
    monkeypatch: pytest.MonkeyPatch,
    notebook: Path,
) -> None:
    folder = converted(notebook, tmp_path, **{**LIMITS, **SEARCHES[notebook.stem]})
    monkeypatch.chdir(folder)
    errors = [str(finding) for finding in validate(folder / "sweep.yml") if finding.severity == "error"]
    assert errors == []
    assert sending(folder / "sweep.yml").last["kind"] == "sent"
    submit_script(folder, "--sweep")
    ours, theirs = azure.jobs.values()
    assert meaning(ours) == meaning(theirs)
    assert ours["jobType"] == "Sweep"
    assert azure.code == {path.name: path.read_bytes() for path in (folder / "src").iterdir()}


def meaning(sent: dict[str, Any]) -> dict[str, Any]:
    """A job without what the SDK writes out of YAML alone: no variables, and a slack of 0 (none)."""
    if "trial" not in sent:
        return sent
    policy, trial = dict(sent.get("earlyTermination") or {}), dict(sent["trial"])
    slack = {name: value for name, value in policy.items() if not name.startswith("slack") or value}
    if not trial.get("environmentVariables"):
        trial.pop("environmentVariables", None)
    return {**sent, "earlyTermination": slack, "trial": trial}
