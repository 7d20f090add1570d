"""Whether two patterns of paths can be one path."""

from __future__ import annotations

from functools import lru_cache

from nb2job.program.path_pattern import ANY, PART

_LONGEST = 500
"""Two longer texts than this together are not compared letter by letter."""


@lru_cache(maxsize=4096)
def meet(one: str, other: str) -> bool:
    """Whether some text fits both patterns."""
    if len(one) + len(other) > _LONGEST:
        return one == other or bool({ANY, PART} & {*one, *other})
    if not one or not other:
        return not (one + other).strip(ANY + PART)
    if other[0] == ANY or (other[0] == PART and one[0] != ANY):
        one, other = other, one
    if one[0] in (ANY, PART):
        takes = one[0] == ANY or other[0] != "/"
        return meet(one[1:], other) or (takes and meet(one, other[1:]))
    return one[0] == other[0] and meet(one[1:], other[1:])
