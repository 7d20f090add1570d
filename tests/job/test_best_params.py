"""What the script does with the parameters that a search found best: each result once, and never an error."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from nb2job.job.template import render
from nb2job.program.generated import Generated

Log = Callable[..., None]


class Store:
    """Params as MLflow takes them: each for good, within its limits."""

    def __init__(self) -> None:
        self.params: dict[str, str] = {"best_taken": "1"}

    def log_params(self, params: dict[str, str]) -> None:
        for key, value in params.items():
            if self.params.setdefault(key, value) != value:
                raise ValueError(f"changed: {key}")
            assert len(key) <= 250
            assert len(value) <= 500
            assert re.fullmatch(r"[\w\-./ ]+", key)


@pytest.fixture
def store() -> Store:
    """A run whose script has logged an argument."""
    return Store()


@pytest.fixture
def log(store: Store) -> Log:
    """The helper, with a store in the place of MLflow."""
    text = render("helpers/log_best_params.py.j2", names=Generated(), lenient="")
    space = {"mlflow": SimpleNamespace(log_params=store.log_params), "re": re}
    space["logger"] = logging.getLogger("script")
    exec(text, space)
    return space["log_best_params"]


def test_what_is_looked_at_twice_is_logged_once(log: Log, store: Store) -> None:
    log({"C": 1, "kernel": "rbf"})
    log({"C": 1, "kernel": "rbf"})
    assert store.params == {"best_taken": "1", "best_C": "1", "best_kernel": "rbf"}


def test_another_search_gets_keys_of_its_own(log: Log, store: Store) -> None:
    log({"C": 1})
    log({"C": 2, "gamma": 3})
    log({"max_depth": None})
    log({"C": 1}, "ridge.best_")
    assert {key: value for key, value in store.params.items() if key != "best_taken"} == {
        "best_C": "1",
        "best_C 2": "2",
        "best_gamma 2": "3",
        "best_max_depth": "None",
        "ridge.best_C": "1",
    }


@pytest.mark.parametrize("found", [None, 3, "text", [1], {}, {"taken": 2}])
def test_what_is_no_result_or_clashes_is_no_error(log: Log, store: Store, found: object) -> None:
    log(found)
    assert store.params == {"best_taken": "1"}


def test_names_and_values_keep_to_the_limits(log: Log, store: Store) -> None:
    log({"lr (log)": "x" * 9000, "n" * 400: 1}, "a model: é*.best_")
    assert len(store.params) == 3


def test_searches_without_end_are_logged_twenty_times(log: Log, store: Store) -> None:
    for number in range(99):
        log({"C": number})
    assert len(store.params) == 21
