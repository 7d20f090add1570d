"""make bench: nb2job beside what people use today, measured in one run.

python -m tests.benchmarks [FOLDER] [--only PART]... [--rounds N] [--cells N]; without a FOLDER of notebooks
the fixtures are the batch.
"""

from __future__ import annotations

import argparse
import os
import platform
from pathlib import Path

from tests.benchmarks.batch import batch
from tests.benchmarks.check import check
from tests.benchmarks.cold import cold
from tests.benchmarks.folder import folder
from tests.benchmarks.growth import CELLS, growth
from tests.benchmarks.spent import cpu_seconds
from tests.benchmarks.sweep import idle, overhead

FIXTURES = Path(__file__).parents[2] / "fixtures"
NOTEBOOK = FIXTURES / "notebooks" / "train.ipynb"
ROUNDS = 5
PARTS = ("cold", "batch", "folder", "check", "growth", "sweep")


def main() -> None:
    """Measure the parts that are asked for, all by default."""
    asked = _parser().parse_args()
    parts = asked.only or PARTS
    notebooks = sorted((asked.folder or FIXTURES).rglob("*.ipynb"))[: asked.first]
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.machine()}")
    if "cold" in parts:
        cold(NOTEBOOK, asked.rounds)
    if "batch" in parts:
        batch(notebooks)
    if "folder" in parts:
        folder(notebooks, min(3, asked.rounds))
    if "check" in parts:
        check(NOTEBOOK, cpu_seconds, asked.rounds)
    if "growth" in parts:
        growth(asked.cells)
    if "sweep" in parts:
        idle()
        overhead()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="of notebooks, for the batches")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part; repeatable")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--cells", type=int, default=CELLS[-1], help="how far a notebook grows")
    parser.add_argument("--first", type=int, help="only so many notebooks of the folder")
    return parser


if __name__ == "__main__":
    main()
