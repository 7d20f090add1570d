"""Flavor: how a library's models are recognized and fitted, what they measure, how MLflow saves them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Names = frozenset[str]

_NONE: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Flavor:
    """One ML library.

    `name` is MLflow's name of the flavor, `packages` what is imported, `is_model(module, name)` whether
    a name imported from there makes a model. `bases` are classes (dotted names) of which a notebook
    derives models of its own, `trainers` functions that give a fitted model, with the place of its data
    among their arguments, `datasets` what wraps that data, `series` models of one series, whose second
    argument is no data. `patched` are the functions that autolog
    replaces in their module, so that they must be imported after it. `searches` are the classes that keep
    the model they were looking for as `best_estimator_`.

    `fits` says what a call of `fit` gives: the model itself, results (which are what is kept), or a
    history; with "loop" the notebook trains in a loop of its own. `evaluates` are attributes that look
    at a fitted model, besides those that every library has; "*" is each of them.

    `measures` are what the library measures while it trains: attributes of what `fit` gives, or of the
    model (methods with `()`). `save_options` is what `save_model` is told besides, `newer_options` whether
    only newer releases of MLflow take it, `needs_folder` whether it takes only a folder that is there.
    `predicts` says whether a model takes rows of its data as they are, `boosters` whether what a trainer
    gives does; `autologs` are the packages whose training MLflow's autolog follows (None: each),
    `autolog_metrics` keys that it logs. `shares_params` says that its params bear names that other libraries
    give to theirs, such as `max_depth`.
    """

    name: str
    packages: Names
    is_model: Callable[[str, str], bool]
    bases: Names = _NONE
    trainers: Names = _NONE
    datasets: Names = _NONE
    series: Names = _NONE
    patched: Names = _NONE
    searches: Names = _NONE
    fits: Literal["model", "results", "history", "loop"] = "model"
    evaluates: Names = _NONE
    measures: Names = _NONE
    save_options: tuple[tuple[str, str], ...] = ()
    newer_options: bool = False
    needs_folder: bool = False
    predicts: bool = True
    boosters: bool = True
    autologs: Names | None = None
    autolog_metrics: Names = _NONE
    shares_params: bool = False
