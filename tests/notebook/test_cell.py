"""Places: where a line is, and where the lines below it are."""

from __future__ import annotations

import pytest

from nb2job.notebook.cell import Place
from nb2job.notebook.tags import is_skipped


def test_places_are_in_the_order_of_the_notebook() -> None:
    places = [Place(2, 1), Place(1, 3), Place(1, 2, 4), Place(1, 2)]
    assert sorted(places) == [Place(1, 2), Place(1, 2, 4), Place(1, 3), Place(2, 1)]


def test_lines_below() -> None:
    assert Place(2, 3, 8, "other.ipynb").moved(2) == Place(2, 5, 0, "other.ipynb")


@pytest.mark.parametrize(
    ("tags", "source", "skipped"),
    [
        ((), "", False),
        (("parameters",), "x = 1", False),
        (("a", "skip"), "x = 1", True),
        ((), "x = 1\n\t# nb2job:   skip\n", True),
        ((), "x = 1 # nb2job: skip", False),
    ],
)
def test_what_is_skipped(tags: tuple[str, ...], source: str, skipped: bool) -> None:
    assert is_skipped(tags, source) is skipped
