"""Every fault of a record that says only its first one: what was said is mended, and it is asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nb2job.search.error import SearchError


def every_fault(
    read: Callable[[Mapping[str, Any]], object],
    given: Mapping[str, Any],
    sound: Mapping[str, Mapping[str, Any]],
) -> Iterator[SearchError]:
    """Faults in the order in which the record finds them.

    Args:
        read: makes the record of a mapping, or raises.
        given: the mapping; a number may be written as a text, as YAML 1.1 has it of 1e-5.
        sound: values that go in place of those that a fault's key stands for.
    """
    left = {key: _number(value) for key, value in given.items()}
    for _ in range(len(sound) + 1):
        try:
            read(left)
            return
        except SearchError as fault:
            yield fault
            mended = {**left, **sound.get(fault.key, {})}
            if mended == left:
                return
            left = mended


def _number(value: object) -> object:
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value
