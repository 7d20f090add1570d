"""Every public estimator of the installed scikit-learn: it makes a model exactly if it can predict."""

from __future__ import annotations

import pytest

from nb2job.flavors.sklearn import FLAVOR

sklearn = pytest.importorskip("sklearn.utils")


def public(module: str) -> str:
    """The module that a class is imported from: its own, less the private parts."""
    parts = module.split(".")
    private = next((number for number, part in enumerate(parts) if part.startswith("_")), len(parts))
    return ".".join(parts[:private])


def test_what_predicts_is_a_model_and_nothing_else() -> None:
    # A frozen estimator is what it wraps; DBSCAN and its like only label what they were fitted on.
    wrong = {
        name
        for name, one in sklearn.all_estimators()
        if FLAVOR.is_model(public(one.__module__), name) != hasattr(one, "predict")
    }
    assert wrong == set()
