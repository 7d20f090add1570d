"""LightGBM: its scikit-learn estimators."""

from __future__ import annotations

from nb2job.flavors.flavor import Flavor

FLAVOR = Flavor("lightgbm", frozenset({"lightgbm"}), lambda _, name: name.startswith("LGBM"))
