"""scikit-learn: estimators, pipelines and searches that can predict."""

from __future__ import annotations

from nb2job.flavors.flavor import Flavor

_NOT_MODELS = ("sklearn.preprocessing", "sklearn.impute", "sklearn.feature", "sklearn.metrics")
_FACTORIES = frozenset({"make_pipeline"})


def _is_model(module: str, name: str) -> bool:
    return name in _FACTORIES or (name[:1].isupper() and not module.startswith(_NOT_MODELS))


# MLflow's own default since 3.x, skops, refuses classes that the script itself defines.
_SAVE = (("serialization_format", "cloudpickle"),)

FLAVOR = Flavor("sklearn", frozenset({"sklearn"}), _is_model, _SAVE)
