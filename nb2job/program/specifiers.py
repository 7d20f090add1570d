"""Which versions two specifiers leave: whether any is left at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet


def agree(one: str, other: str) -> bool:
    """Whether some version may satisfy two specifiers; what is no specifier is taken to agree."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        both = SpecifierSet(f"{one},{other}".strip(","))
    except InvalidSpecifier:
        return True
    return any(both.contains(version, prereleases=True) for version in _borders(both))


def _borders(specifiers: SpecifierSet) -> Iterator[str]:
    """Versions at, just above and just below each bound: one of them fits, if any version does."""
    yield "1"
    for one in specifiers:
        numbers = [int(part) for part in one.version.removesuffix(".*").split(".") if part.isdigit()]
        yield one.version.removesuffix(".*")
        yield ".".join(map(str, [*numbers, 0, 1]))
        lower = [*numbers]
        while lower and not lower[-1]:
            lower.pop()
        if lower:
            yield ".".join(map(str, [*lower[:-1], lower[-1] - 1, 99999]))
