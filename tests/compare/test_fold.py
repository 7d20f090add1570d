"""Nested runs are folded into the topmost one, however deep they are."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from nb2job.compare.fold import Folding
from nb2job.compare.order import Sort
from nb2job.compare.run import Run

TOP = Run("top", "top", "e", metrics={"acc": 0.5})
MIDDLE = Run("middle", "middle", "e", parent="top")
LEAF = Run("leaf", "leaf", "e", parent="middle", metrics={"acc": 0.9}, params={"lr": "1"})
OTHER = Run("other", "other", "e", parent="top", metrics={"acc": 0.7})
SECOND = Run("second", "second", "e", parent="top")
LOW = Run("low", "low", "e", parent="second", metrics={"acc": 0.1})
ROUND = [Run("a", "a", "e", parent="b"), Run("b", "b", "e", parent="a")]


def folded(given: list[Run], limit: int | None = None) -> list[Run]:
    there = {run.run_id: run for run in [TOP, MIDDLE, LEAF, OTHER, SECOND, LOW, *ROUND]}
    store: Any = SimpleNamespace(run=there.get, parents=lambda ids: {one: there[one].parent for one in ids})
    folding = Folding(Sort("metrics", "acc", True))
    return folding.folded(store, list(folding.own(given)), limit)


@pytest.mark.parametrize(
    ("given", "trials"),
    [
        ([LEAF], 1),
        ([LEAF, OTHER], 2),
        ([LEAF, OTHER, LOW], 3),
        ([LEAF, OTHER, MIDDLE, TOP], 3),
        ([TOP, MIDDLE, OTHER, LEAF], 3),
        ([MIDDLE], 1),
    ],
)
def test_what_is_nested_twice_counts_under_the_topmost(given: list[Run], trials: int) -> None:
    for limit in (None, 1):
        (run,) = folded(given, limit)
        assert (run.run_id, run.trials) == ("top", trials)
        if LEAF in given:
            assert (run.best, run.metrics["acc"], run.params) == ("leaf", 0.9, {"lr": "1"})


def test_a_trial_that_was_stopped_is_the_best_only_of_such() -> None:
    """It has no model to take, as `runs best` knows."""
    stopped, done = replace(OTHER, status="KILLED"), replace(LEAF, status="FINISHED", metrics={"acc": 0.6})
    for given in ([stopped, done], [done, stopped], [stopped, done, MIDDLE, TOP]):
        assert [(run.best, run.metrics["acc"], run.trials) for run in folded(given)][:1] == [
            ("leaf", 0.6, len(given) - (TOP in given))
        ]
    assert folded([stopped])[0].best == "other"


def test_a_circle_ends() -> None:
    (run,) = folded(list(ROUND))
    assert run.trials == 2
