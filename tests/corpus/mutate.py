"""Notebooks with their cells swapped, split, joined, renamed and deleted, compared with their scripts.

python -m tests.corpus.mutate FOLDER [--seed 1] [--examples 200] [--timeout 20] [--into build/mutants]
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from nb2job.notebook.cell import Notebook
from nb2job.notebook.read import read
from tests.corpus.both import unfit
from tests.corpus.forked import forked
from tests.corpus.judge import Verdict, judge
from tests.corpus.mutations import mutated

FIXTURES = Path(__file__).parents[2] / "fixtures" / "notebooks"


def main(argv: Sequence[str] | None = None) -> int:
    """Mutate, compare, count and write; 1 if anything differed."""
    args = parser().parse_args(argv)
    if os.environ.get("PYTHONHASHSEED") != "0":  # sets in the same order on both sides
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, "-m", "tests.corpus.mutate", *(argv or sys.argv[1:])])
    with forked():
        return run(args)


def run(args: argparse.Namespace) -> int:
    """All examples; the first failure of each shape is made small and written."""
    books = Books(args.folder, args.timeout)
    counts: Counter[str] = Counter()
    shapes: Counter[str] = Counter()
    started = time.monotonic()
    for seed in range(args.seed, args.seed + args.examples):
        random = Random(seed)
        book, told = mutated(books.choose(random), random)
        verdict = judge(book, args.timeout)
        counts[verdict.family] += 1
        if verdict.failed:
            small = reduced(book, verdict, args)
            shape = shape_of(verdict)
            shapes[shape] += 1
            if shapes[shape] == 1:
                write(args.into / f"{len(shapes):03}.txt", f"seed {seed}: {told}", small, args.timeout)
                print(f"seed {seed}: {Path(book.path).name}: {shape}", flush=True)
        if not seed % 50:
            told = f"seed {seed}, {len(books.good)} notebooks, {len(shapes)} distinct failures"
            print(told, flush=True)
    for kind, count in counts.most_common():
        print(f"{count:6} {kind}")
    print(f"{len(shapes):6} distinct failures in {args.into}, {time.monotonic() - started:.0f} s")
    return int(bool(shapes))


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.mutate", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FIXTURES)
    parser.add_argument("--seed", type=int, default=1, help="the seed of the first one")
    parser.add_argument("--examples", type=int, default=200, help="how many notebooks")
    parser.add_argument("--timeout", type=float, default=20, help="seconds for each side")
    parser.add_argument("--seconds", type=float, default=60, help="to reduce one failure")
    parser.add_argument("--into", type=Path, default=Path("build/mutants"))
    return parser


class Books:
    """The notebooks below a folder that run here in a third of the time, and whose scripts are right.

    Each is judged when it is first chosen: of many notebooks, most never are.
    """

    def __init__(self, folder: Path, timeout: float) -> None:
        found = sorted(folder.resolve().rglob("*.ipynb"))
        self.paths = [path for path in found if ".ipynb_checkpoints" not in path.parts]
        self.timeout = timeout
        self.good: dict[Path, Notebook] = {}

    def choose(self, random: Random) -> Notebook:
        """One of them at random.

        Raises:
            SystemExit: there is none.
        """
        while self.paths:
            path = random.choice(self.paths)
            if path in self.good or self._is_good(path):
                return self.good[path]
            self.paths.remove(path)
        raise SystemExit("no notebook there runs here, and has a script that does the same")

    def _is_good(self, path: Path) -> bool:
        if unfit(path):
            return False
        book = read(path)
        verdict = judge(book, self.timeout / 3)
        if verdict.failed:
            print(f"as it is: {path}: {verdict}", flush=True)
        if verdict.kind != "equal" or verdict.detail:
            return False
        self.good[path] = book
        return True


def reduced(book: Notebook, verdict: Verdict, args: argparse.Namespace) -> Notebook:
    """The book without the cells that the failure does not need."""
    until = time.monotonic() + args.seconds
    for size in (8, 4, 2, 1):
        start = 0
        while start < len(book.cells) and time.monotonic() < until:
            smaller = replace(book, cells=(*book.cells[:start], *book.cells[start + size :]))
            if shape_of(judge(smaller, args.timeout)) == shape_of(verdict):
                book = smaller
            else:
                start += size
    return book


def shape_of(verdict: Verdict) -> str:
    """What stays the same while a failure is made smaller: no numbers, no addresses."""
    return f"{verdict.kind}: {re.sub(r'[0-9]+', '0', verdict.detail)[:120]}"


def write(path: Path, head: str, book: Notebook, timeout: float) -> None:
    """The smallest notebook found, as a percent script, and the script that was made of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    verdict = judge(book, timeout)
    lines = [f"{head}\n{book.path}\n{verdict.kind}: {verdict.detail}\n"]
    for cell in book.cells:
        if cell.kind == "markdown":
            lines += ["# %% [markdown]", *(f"# {line}" for line in cell.source.split("\n"))]
        else:
            lines += ["# %%", cell.source]
    path.write_text("\n".join([*lines, "", "-" * 80, verdict.script]), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
