"""LightGBM: its scikit-learn estimators, and boosters that `lightgbm.train` gives."""

from __future__ import annotations

from nb2job.flavors.flavor import Flavor

_TRAIN = frozenset({"lightgbm.train"})

FLAVOR = Flavor(
    "lightgbm",
    frozenset({"lightgbm"}),
    lambda _, name: name.startswith("LGBM"),
    trainers=_TRAIN,
    datasets=frozenset({"lightgbm.Dataset"}),
    patched=_TRAIN,
    evaluates=frozenset({"best_score", "best_score_", "best_iteration"}),
    measures=frozenset({"evals_result_"}),
    shares_params=True,
)
