"""Cases of the search: TOML files below fixtures/<family>/<member>/."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FIXTURES = Path(__file__).parents[2] / "fixtures"


def cases(family: str) -> list[Any]:
    """Each case's member and content, as parameters of a test."""
    paths = sorted((FIXTURES / family).glob("*/*.toml"))
    return [
        pytest.param(path.parent.name, read(path), id=f"{path.parent.name}/{path.stem}") for path in paths
    ]


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def folders(family: str) -> dict[str, int]:
    """How many cases each member has."""
    return {one.name: len(list(one.glob("*.toml"))) for one in sorted((FIXTURES / family).iterdir())}
