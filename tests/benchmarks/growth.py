"""What more cells cost, and more units that all depend on each other; in CPU time and in memory."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.long_notebook import chained_units, percent_script
from tests.benchmarks.spent import Spent, spent

CELLS = (50, 500, 1000, 5000, 10_000)
UNITS = (1, 10, 100, 1000)
AT_MOST = {(500, 5000): 12.0, (1000, 10_000): 11.0}
PEAK = 400


def growth(most: int = CELLS[-1]) -> None:
    """Prints what notebooks of more and more cells cost, up to so many; and of more and more units."""
    with tempfile.TemporaryDirectory() as room:
        cells = {one: _converted(percent_script(one), Path(room)) for one in CELLS if one <= most}
        units = {one: _converted(chained_units(one), Path(room)) for one in UNITS if one <= most}
    print(f"a notebook of so many cells, converted (10,000 in at most {PEAK} MB):")
    _say(cells)
    for (short, long), limit in AT_MOST.items():
        if long in cells:
            ratio = cells[long].seconds / cells[short].seconds
            print(f"  {f'from {short} to {long}':<32} {ratio:6.1f} (at most {limit:.0f})")
    print("units that all depend on each other:")
    _say(units)


def _say(found: dict[int, Spent]) -> None:
    for number, one in found.items():
        each = 1000 * one.seconds / number
        print(f"  {number:<32} {one.seconds:6.2f} s   {each:6.1f} ms each   {one.peak} MB")


def _converted(text: str, room: Path) -> Spent:
    (room / "long.py").write_text(text, encoding="utf-8")
    return spent([sys.executable, "-m", "nb2job", "convert", "-q", "long.py", "--force"], room)
