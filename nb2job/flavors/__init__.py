"""Stage 3: what is known of each ML library, one file a library, in the order of FLAVORS."""

from __future__ import annotations

from nb2job.flavors import keras, lightgbm, pytorch, sklearn, statsmodels, tensorflow, xgboost
from nb2job.flavors.flavor import Flavor

FLAVORS: tuple[Flavor, ...] = (
    xgboost.FLAVOR,
    lightgbm.FLAVOR,
    sklearn.FLAVOR,
    keras.FLAVOR,
    tensorflow.FLAVOR,
    pytorch.FLAVOR,
    statsmodels.FLAVOR,
)


def flavor_of(module: str, name: str) -> Flavor | None:
    """The flavor whose library a class was imported from, if it is one of its models."""
    for flavor in FLAVORS:
        if module.split(".")[0] in flavor.packages and flavor.is_model(module, name):
            return flavor
    return None


def library_of(path: str) -> Flavor | None:
    """The flavor of the library that a dotted name belongs to."""
    package = path.split(".")[0]
    return next((flavor for flavor in FLAVORS if package in flavor.packages), None)
