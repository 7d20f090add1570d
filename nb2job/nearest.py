"""The known words that a word was meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_CLOSE = 0.7
"""Below it `--rate` is `--save`, and `hyperband` is `bandit`."""
_A_PART = 3
"""Letters that are enough where one word holds the other: `shm` of `shm_size`."""


def nearest(word: object, known: Iterable[str], most: int = 1) -> list[str]:
    """The known words that are near to one, however they are capitalized; the nearest first."""
    asked = str(word).lower()
    spelled = {one.lower(): one for one in known}
    close = get_close_matches(asked, spelled, most, _CLOSE)
    held = [one for one in spelled if one.startswith(asked) or one.endswith(asked)]
    parts = held if len(asked) >= _A_PART else []
    return [spelled[one] for one in dict.fromkeys([*close, *parts])][:most]
