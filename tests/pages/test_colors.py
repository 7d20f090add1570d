"""Runs are told apart by color: also by those who see fewer of them."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

import pytest

CHARTS = Path(__file__).parents[2] / "templates" / "pages" / "charts.js"

# How colors look without one kind of cone; in linear RGB (Machado, Oliveira and Fernandes 2009, severity 1).
SIGHT = {
    "all": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
CLEARLY = 15.0
"""A distance in CIELAB; 2.3 is what an eye just tells apart."""


def colors() -> list[str]:
    found = re.search(r"^const COLORS = \[(.*)\];$", CHARTS.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return re.findall(r"#[0-9a-f]{6}", found[1])


def linear(color: str) -> list[float]:
    parts = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def lab(rgb: list[float]) -> tuple[float, float, float]:
    """CIELAB of a color in linear RGB, under D65."""
    red, green, blue = (min(1.0, max(0.0, one)) for one in rgb)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    x, y, z = (one ** (1 / 3) if one > 0.008856 else 7.787 * one + 16 / 116 for one in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("sight", SIGHT)
def test_no_two_colors_look_alike(sight: str) -> None:
    seen = {
        one: lab([sum(a * b for a, b in zip(row, linear(one), strict=True)) for row in SIGHT[sight]])
        for one in colors()
    }
    close = [
        (one, other)
        for one, other in itertools.combinations(seen, 2)
        if math.dist(seen[one], seen[other]) < CLEARLY
    ]
    assert len(seen) == 7
    assert not close
