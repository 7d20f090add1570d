"""The known word that a slip was meant to be, and none where nothing is near."""

from __future__ import annotations

import pytest

from nb2job.nearest import nearest


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("comptue", ["command", "compute"], ["compute"]),
        ("Compute", ["compute"], ["compute"]),
        ("learningrate", ["learning_rate", "lr"], ["learning_rate"]),
        ("shm", ["shm_size", "locations"], ["shm_size"]),
        ("rate", ["epochs", "learning_rate"], ["learning_rate"]),
        ("lr", ["learning_rate", "lr_decay"], []),
        ("--rate", ["--save", "--lr"], []),
        ("hyperband", ["bandit", "median_stopping"], []),
        (5, ["5.0"], []),
        ("", ["a"], []),
    ],
)
def test_the_nearest_word(word: object, known: list[str], expected: list[str]) -> None:
    assert nearest(word, known) == expected


def test_several_the_nearest_first() -> None:
    known = ["val_loss", "loss", "lost", "train_loss"]
    assert nearest("loss", known, 3) == ["loss", "lost", "val_loss"]
