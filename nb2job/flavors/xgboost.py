"""XGBoost: its scikit-learn estimators, and boosters that `xgboost.train` gives."""

from __future__ import annotations

from nb2job.flavors.flavor import Flavor

_TRAIN = frozenset({"xgboost.train"})

FLAVOR = Flavor(
    "xgboost",
    frozenset({"xgboost"}),
    lambda _, name: name.startswith("XGB"),
    trainers=_TRAIN,
    datasets=frozenset({"xgboost.DMatrix", "xgboost.QuantileDMatrix"}),
    patched=_TRAIN,
    evaluates=frozenset({"eval", "best_score", "best_iteration"}),
    measures=frozenset({"evals_result()"}),
    boosters=False,
    shares_params=True,
)
