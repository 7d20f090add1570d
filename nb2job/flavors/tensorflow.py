"""tf.keras: the Keras that comes with TensorFlow."""

from __future__ import annotations

from nb2job.flavors.flavor import Flavor

_MODELS = frozenset({"Sequential", "Model", "Functional", "load_model", "clone_model"})
_ENDS = ("keras", "keras.models", "keras.engine.training", "keras.engine.sequential")

_METRICS = frozenset("loss accuracy acc mae mse auc precision recall binary_accuracy".split())


def _is_model(module: str, name: str) -> bool:
    if ".keras.applications" in module:
        return name[:1].isupper()
    return name in _MODELS and module.endswith(_ENDS)


_KERAS = ("tensorflow.keras", "tensorflow.keras.models")

FLAVOR = Flavor(
    "tensorflow",
    frozenset({"tensorflow"}),
    _is_model,
    bases=frozenset(f"{module}.{name}" for module in _KERAS for name in ("Model", "Sequential")),
    fits="history",
    evaluates=frozenset({"evaluate", "predict_on_batch", "save_weights", "export"}),
    measures=frozenset({"history"}),
    autolog_metrics=_METRICS | {f"val_{name}" for name in _METRICS},
)
