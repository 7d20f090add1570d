"""Many random programs, counted, and each distinct failure made small: python -m tests.random_programs."""

from __future__ import annotations

import argparse
import ast
import re
import time
from collections import Counter
from pathlib import Path

from nb2job.notebook.magics import to_python
from tests.random_programs.book import Book
from tests.random_programs.check import Verdict, check, forget
from tests.random_programs.generate import book
from tests.random_programs.magics import magic_book
from tests.random_programs.metrics import check_metrics, metric_book
from tests.random_programs.reduce import reduced

SHOWN = "def parse_args"


def main() -> int:
    """Run, count, reduce and write; the exit code is 1 if anything failed."""
    args = _arguments()
    counts: Counter[str] = Counter()
    distinct: dict[str, int] = {}
    start = time.monotonic()
    args.into.mkdir(parents=True, exist_ok=True)
    for seed in range(args.seed, args.seed + args.examples):
        one = metric_book(seed) if args.metrics else magic_book(seed) if args.magics else None
        one = one or book(seed, True if args.files else None)
        if args.without and re.search(args.without, str(one)):
            counts["left out"] += 1
            continue
        verdict = check_metrics(one) if args.metrics else check(one)
        counts[verdict.refusal or verdict.family] += 1
        if verdict.failed:
            small = one if args.metrics else reduced(one, args.seconds)
            shape = f"{verdict.family} {_shape(small)}"
            distinct[shape] = distinct.get(shape, 0) + 1
            if distinct[shape] == 1:
                again = verdict if args.metrics else check(small)
                shown = (small, again) if again.failed else (one, verdict)  # it may fail once only
                _write(args.into / f"{len(distinct):03}.txt", seed, *shown)
        if len(distinct) >= args.failures:
            break
        if not seed % 500:
            forget()
            print(f"seed {seed}, {len(distinct)} distinct failures", flush=True)
    for kind, count in counts.most_common():
        print(f"{count:7} {kind}")
    print(f"{len(distinct):7} distinct failures in {args.into}, {time.monotonic() - start:.0f} s")
    return 1 if distinct else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=2000, help="how many notebooks")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the first one")
    parser.add_argument("--magics", action="store_true", help="notebooks with magics, run by IPython")
    parser.add_argument("--into", type=Path, default=Path("build/random_programs"))
    parser.add_argument("--seconds", type=float, default=10, help="to reduce one failure")
    parser.add_argument("--failures", type=int, default=50, help="stop after so many distinct ones")
    parser.add_argument("--files", action="store_true", help="only notebooks about files")
    parser.add_argument("--metrics", action="store_true", help="only what notebooks print and scripts log")
    parser.add_argument("--without", default="", help="leave out what matches this expression")
    return parser.parse_args()


def _shape(book: Book) -> str:
    """The code without its names and numbers: failures of one shape are one failure."""
    names: dict[str, str] = {}
    parts = []
    for cell in book.cells:
        if cell.kind != "code":
            parts.append("#")
            continue
        text = ast.dump(ast.parse(to_python(cell.source)))
        text = re.sub(r"value=-?\d+", "value=1", text)
        parts.append(
            re.sub(
                r"(id|name|arg|attr)='(\w+)'",
                lambda found: f"{found[1]}={names.setdefault(found[2], str(len(names)))}",
                text,
            )
        )
    return "\n".join(parts)


def _write(path: Path, seed: int, book: Book, verdict: Verdict) -> None:
    script = verdict.script.partition(SHOWN)
    ending = "\n".join(line for line in script[2].split("\n") if line.startswith("    "))
    text = f"seed {seed}: {verdict.kind}: {verdict.detail}\n\n{book}\n\n{'-' * 80}\n"
    path.write_text(f"{text}{script[0].strip()}\n\n{ending}\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
