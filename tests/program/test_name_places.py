"""Names are found where they stand, above, below and between."""

from __future__ import annotations

from nb2job.program.name_places import NamePlaces

PLACES = NamePlaces([{"a"}, set(), {"a", "b"}, {"b"}, {"a"}])


def test_above_and_below() -> None:
    assert [PLACES.last_before("a", number) for number in range(6)] == [None, 0, 0, 2, 2, 4]
    assert [PLACES.first_from("a", number) for number in range(6)] == [0, 2, 2, 4, 4, None]
    assert PLACES.last_before("c", 9) is None
    assert PLACES.first_from("c", 0) is None


def test_between() -> None:
    assert [*PLACES.between("a", 1, 4)] == [2]
    assert [*PLACES.between("a", 2, 5)] == [2, 4]
    assert [*PLACES.between("c", 0, 5)] == []
