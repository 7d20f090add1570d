"""Keras 3 (and its own package before): models of layers, and classes derived from Model."""

from __future__ import annotations

from nb2job.flavors.flavor import Flavor

_MODELS = frozenset({"Sequential", "Model", "Functional", "load_model", "clone_model"})

_METRICS = frozenset("loss accuracy acc mae mse auc precision recall binary_accuracy".split())


def _is_model(module: str, name: str) -> bool:
    parts = module.split(".")
    if "applications" in parts:
        return name[:1].isupper()
    return name in _MODELS and parts[-1] in {"keras", "models", "engine", "training", "sequential"}


FLAVOR = Flavor(
    "keras",
    frozenset({"keras"}),
    _is_model,
    bases=frozenset({"keras.Model", "keras.Sequential", "keras.models.Model", "keras.models.Sequential"}),
    fits="history",
    evaluates=frozenset({"evaluate", "predict_on_batch", "save_weights", "export"}),
    measures=frozenset({"history"}),
    needs_folder=True,
    autolog_metrics=_METRICS | {f"val_{name}" for name in _METRICS},
)
