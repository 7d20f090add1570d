"""A logged metric and the number that was printed under its label."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.verify.match import Match
from nb2job.verify.printed import compare_metrics, printed_as
from nb2job.verify.run import Run


def run(output: str = "", **metrics: list[float]) -> Run:
    pairs = {
        name.replace("_", " "): tuple((step, value) for step, value in enumerate(values))
        for name, values in metrics.items()
    }
    return Run(Path(), {}, None, frozenset(), frozenset(), pairs, {}, output, 0.0)


def texts(name: str, output: str) -> list[str]:
    return [one.text for one in printed_as(name, output)]


@pytest.mark.parametrize(
    ("name", "output", "found"),
    [
        ("Accuracy", "Accuracy: 0.774", ["0.774"]),
        ("Accuracy", "accuracy = 77.4%", ["77.4%"]),
        ("F1 score", "F1 score: 0.8 (of 3)", ["0.8"]),
        ("val loss", "epoch 3, loss: 0.1, val loss: 0.2", ["0.2"]),
        ("loss", "epoch 3, loss: 0.1, val loss: 0.2", ["0.1"]),
        ("loss", "Epoch 1: loss = 0.5\nEpoch 2: loss = 0.25", ["0.5", "0.25"]),
        ("Top 5 accuracy", "Top 5 accuracy: 0.9", ["0.9"]),
        ("MSE", "MSE 1.5e-05", ["1.5e-05"]),
        ("Average loss", "Average loss at step 0: 0.5\nAverage loss at step 1: 0.25", ["0.5", "0.25"]),
        ("loss", "loss: nan", ["nan"]),
        ("Accuracy", "Test: loss: 0.5, Accuracy: 39/397 (10%)", ["10%"]),
        ("Accuracy", "Accuracy: 39/397, F1 0.1", ["39"]),
        ("auc", "The AUC is: .5", []),
        ("Precision", "Recall: 0.5", []),
        ("", "0.5", []),
    ],
)
def test_numbers_under_a_label(name: str, output: str, found: list[str]) -> None:
    assert texts(name, output) == found


@pytest.mark.parametrize(
    ("output", "value", "same"),
    [
        ("Accuracy: 0.774", 0.7744, True),
        ("Accuracy: 0.774", 0.7746, False),
        ("Accuracy: 77.4%", 0.7744, True),
        ("Accuracy: 77.4%", 77.36, True),
        ("Accuracy: 77", 77.2, True),
        ("Accuracy: 1.5e-05", 1.52e-05, True),
        ("Accuracy: 1.5e-05", 1.6e-05, False),
        ("Accuracy: nan", float("nan"), True),
        ("Accuracy: nan", 0.0, False),
        ("Accuracy: -inf", float("-inf"), True),
        ("Accuracy: 0.7744360902255639", 0.7744360902255639, True),
    ],
)
def test_as_far_as_it_was_printed(output: str, value: float, same: bool) -> None:
    found = compare_metrics(run(output), run(Accuracy=[value]), Match())
    assert (found.equal == ("Accuracy",)) is same
    assert (len(found.different) == 0) is same


def test_each_step_has_its_print() -> None:
    output = "epoch 0 loss: 0.50\nepoch 1 loss: 0.25"
    assert compare_metrics(run(output), run(loss=[0.5, 0.25]), Match()).equal == ("loss",)
    (found,) = compare_metrics(run(output), run(loss=[0.5, 0.3]), Match()).different
    assert (found.name, found.left, found.right) == ("loss[1]", "0.25", "0.3")


def test_other_counts_are_not_compared_unless_each_was_printed() -> None:
    output = "loss: 0.50\nloss: 0.25\nloss: 0.10"
    assert compare_metrics(run(output), run(loss=[0.5, 0.1]), Match()).equal == ("loss",)
    assert compare_metrics(run(output), run(loss=[0.7]), Match()).unprinted == ("loss",)
    assert compare_metrics(run(""), run(loss=[0.7]), Match()).unprinted == ("loss",)


def test_the_notebooks_own_metrics_are_compared_exactly() -> None:
    found = compare_metrics(run("", a=[0.5], b=[1.0], c=[2.0]), run(a=[0.5], b=[1.1]), Match())
    assert (found.equal, found.missing) == (("a",), ("c",))
    assert [one.name for one in found.different] == ["b[0][1]"]
