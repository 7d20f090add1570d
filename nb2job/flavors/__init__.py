"""Stage 3: what is known of each ML library, one file a library, in the order of FLAVORS."""

from __future__ import annotations

from nb2job.flavors import lightgbm, sklearn, xgboost
from nb2job.flavors.flavor import Flavor

FLAVORS: tuple[Flavor, ...] = (xgboost.FLAVOR, lightgbm.FLAVOR, sklearn.FLAVOR)


def flavor_of(module: str, name: str) -> Flavor | None:
    """The flavor whose library a class was imported from, if it is one of its models."""
    for flavor in FLAVORS:
        if module.split(".")[0] in flavor.packages and flavor.is_model(module, name):
            return flavor
    return None
