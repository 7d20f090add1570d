"""Flavor: how a library's models are recognized, and how MLflow saves them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flavor:
    """One ML library.

    `name` is MLflow's name of the flavor, `packages` what is imported, `is_model(module, name)` whether
    a name imported from there makes a model, `save_options` what its `save_model` is told besides.
    """

    name: str
    packages: frozenset[str]
    is_model: Callable[[str, str], bool]
    save_options: tuple[tuple[str, str], ...] = ()
