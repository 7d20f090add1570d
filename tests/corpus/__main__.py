"""Convert every notebook below a folder, and say what became of them.

python -m tests.corpus FOLDER [--jobs 2] [--verify [--forked]] [--json out.json] [--scripts FOLDER]
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.corpus.again import compare_again
from tests.corpus.both import compare_runs, words_of_runs
from tests.corpus.forked import forked
from tests.corpus.lint import lint
from tests.corpus.outcome import Outcome
from tests.corpus.pool import Lost, each
from tests.corpus.report import words, write_json
from tests.corpus.single import outcome

LIMIT = 60.0  # seconds for one notebook


def main(argv: Sequence[str] | None = None) -> int:
    """Convert, judge, count; 1 when anything crashed or does not compile."""
    args = parser().parse_args(argv)
    paths = notebooks(args.folder)[: args.first]
    outcomes = convert_all(paths, args.jobs)
    if not args.once:
        compare_again(outcomes, args.jobs, LIMIT)
    lint(outcomes)
    if args.scripts:
        write_scripts(outcomes, args.folder, args.scripts)
    print(words(outcomes))
    if args.verify:
        with forked() if args.forked else contextlib.nullcontext():
            compare_runs(outcomes, args.jobs, args.timeout)
        print("\n" + words_of_runs(outcomes))
    if args.json:
        write_json(args.json, outcomes)
    return int(any(one.status in ("crashed", "late") or one.broken for one in outcomes))


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=2, help="processes at once")
    parser.add_argument("--first", type=int, help="only so many notebooks, from the start")
    parser.add_argument("--once", action="store_true", help="convert no second time")
    parser.add_argument("--verify", action="store_true", help="run notebook and script")
    parser.add_argument("--forked", action="store_true", help="... in forks of this process: faster")
    parser.add_argument("--timeout", type=float, default=120, help="seconds for each run")
    parser.add_argument("--json", type=Path, help="where the details go")
    parser.add_argument("--scripts", type=Path, help="a folder for the scripts, to be read")
    return parser


def notebooks(folder: Path) -> list[Path]:
    """Every notebook below a folder, sorted, without Jupyter's checkpoints."""
    found = sorted(folder.resolve().rglob("*.ipynb"))
    return [path for path in found if ".ipynb_checkpoints" not in path.parts]


def convert_all(paths: Sequence[Path], jobs: int) -> list[Outcome]:
    """Every notebook's outcome, sorted by path."""
    for heavy in ("black", "IPython", "jinja2", "libcst", "nbformat"):
        importlib.import_module(heavy)  # once here, so that no child has to
    outcomes = []
    for path, answer in each(outcome, paths, jobs, LIMIT):
        if isinstance(answer, Lost):
            lost = Outcome(os.fspath(path), "late" if answer.late else "crashed")
            lost.traceback = answer.traceback or "late"
            answer = lost
        outcomes.append(answer)
        if sys.stderr.isatty():
            print(f"\r{len(outcomes)} of {len(paths)}", end="", file=sys.stderr)
    return sorted(outcomes, key=lambda one: one.path)


def write_scripts(outcomes: Sequence[Outcome], source: Path, target: Path) -> None:
    """The scripts below `target`, by the notebooks' relative paths."""
    for one in outcomes:
        if one.converted:
            path = target / Path(one.path).relative_to(source.resolve()).with_suffix(".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(one.script, encoding="utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
