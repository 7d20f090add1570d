"""What is written late does as what Python's own dataclass writes at once."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field, fields, replace
from typing import Any, ClassVar

import pytest

from nb2job.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """Fields of every sort."""

    kind: ClassVar[str] = "point"
    x: int
    y: float = 0.0
    tags: list[str] = field(default_factory=list, compare=False)
    seen: int | None = field(default=None, init=False, repr=False, compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Plain:
    """The same by Python's own."""

    kind: ClassVar[str] = "point"
    x: int
    y: float = 0.0
    tags: list[str] = field(default_factory=list, compare=False)
    seen: int | None = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Named(Point):
    """One of a family, which looks at what it is given."""

    name: str = ""

    def __post_init__(self) -> None:
        if self.name == "-":
            raise ValueError("no name")


@dataclass(frozen=True, slots=True)
class Alone:
    """One field, and a word of its own."""

    value: Any

    def __repr__(self) -> str:
        return f"<{self.value}>"


@dataclass(frozen=True, slots=True)
class Empty:
    """No field."""


@pytest.mark.parametrize("kind", [Point, Plain])
def test_it_takes_and_shows_its_fields(kind: Any) -> None:
    one = kind(1, tags=["a"])
    assert (one.x, one.y, one.tags, one.seen, one.kind) == (1, 0.0, ["a"], None, "point")
    assert repr(one) == f"{kind.__name__}(x=1, y=0.0, tags=['a'])"
    assert kind(1).tags == []
    assert kind(1).tags is not kind(1).tags
    assert [found.name for found in fields(one)] == ["x", "y", "tags", "seen"]
    assert kind.__match_args__ == ("x", "y", "tags")
    assert not hasattr(one, "__dict__")
    for wrong in ((), (1, 2, [], 4)):
        with pytest.raises(TypeError):
            kind(*wrong)


@pytest.mark.parametrize("kind", [Point, Plain])
def test_it_is_compared_by_its_values(kind: Any) -> None:
    assert kind(1, 2.0, ["a"]) == kind(1, 2.0)
    assert hash(kind(1, 2.0, ["a"])) == hash(kind(1, 2.0)) == hash((1, 2.0))
    assert kind(1) != kind(2)
    assert kind(1) != (1, 0.0)
    assert kind(1).__eq__(1) is NotImplemented


@pytest.mark.parametrize("kind", [Point, Plain])
def test_it_is_frozen_and_can_be_copied(kind: Any) -> None:
    one = kind(1)
    with pytest.raises(FrozenInstanceError):
        one.x = 2
    with pytest.raises(FrozenInstanceError):
        del one.x
    object.__setattr__(one, "seen", 3)
    for other in (pickle.loads(pickle.dumps(one)), copy.deepcopy(one)):
        assert other == one
        assert other.seen == 3
    assert replace(one, y=5.0) == kind(1, 5.0)


def test_a_family_has_all_fields() -> None:
    assert Named(1, name="a") == Named(1, 0.0, [], "a")
    assert Named(1) != Point(1)
    assert repr(Named(1)) == "Named(x=1, y=0.0, tags=[], name='')"
    with pytest.raises(ValueError, match="no name"):
        Named(1, name="-")


def test_few_fields() -> None:
    nan = float("nan")
    assert Alone(nan) == Alone(nan)
    assert repr(Alone(1)) == "<1>"
    assert Empty() == Empty()
    assert hash(Empty()) == hash(())


def test_other_classes_are_made_by_python() -> None:
    @dataclass
    class Open:
        x: int

    @dataclass(frozen=True, slots=True, order=True)
    class Ordered:
        x: int

    one = Open(1)
    one.x = 2
    assert one == Open(2)
    assert Ordered(1) < Ordered(2)
