"""A sweep that is killed again and again ends with exactly its trials."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.local.kills import Victim, faults


def killed(folder: Path, store: Path, kills: int, trials: int) -> Victim:
    victim = Victim(folder / "victim", trials, random.Random(kills))
    victim.prepare(store)
    assert victim.run(kills) == 0
    return victim


def test_a_few_kills(tmp_path: Path, empty_store: Path) -> None:
    victim = killed(tmp_path, empty_store, 2, 4)
    assert faults(victim) == []
    assert victim.kills.total() == 2


@pytest.mark.long
def test_many_kills(tmp_path: Path, empty_store: Path) -> None:
    victim = killed(tmp_path, empty_store, 40, 20)
    assert faults(victim) == []
