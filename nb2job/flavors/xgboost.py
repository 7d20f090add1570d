"""XGBoost: its scikit-learn estimators."""

from __future__ import annotations

from nb2job.flavors.flavor import Flavor

FLAVOR = Flavor("xgboost", frozenset({"xgboost"}), lambda _, name: name.startswith("XGB"))
