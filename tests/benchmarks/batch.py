"""Many notebooks in one warm process: nb2job with and without black, beside nbconvert's own batch and black.

Of a notebook in another language or with a syntax error nobody makes anything: the same are left out for all.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.spent import cpu_seconds

AT_MOST = 1.0
ROUNDS = 3


def batch(notebooks: list[Path], rounds: int = ROUNDS) -> dict[str, float]:
    """Prints and returns the medians of CPU seconds for each notebook."""
    with tempfile.TemporaryDirectory() as room:
        listed = Path(room) / "notebooks.json"
        listed.write_text(json.dumps(list(map(str, notebooks))), encoding="utf-8")
        kept = _asked("sort", listed)
        listed.write_text(json.dumps(kept), encoding="utf-8")
        times: dict[str, list[float]] = {"nbconvert": [], "black": [], "nb2job": [], "nb2job, no black": []}
        for _ in range(rounds):
            times["nbconvert"].append(_nbconvert(kept, Path(room)) / len(kept))
            for name in ("black", "nb2job", "nb2job, no black"):
                times[name].append(_asked(name, listed) / len(kept))
    found = {name: statistics.median(seconds) for name, seconds in times.items()}
    _say(found, len(kept), rounds)
    return found


def _say(found: dict[str, float], count: int, rounds: int) -> None:
    print(f"{count} notebooks in one warm process, CPU ms for each, median of {rounds} (at most {AT_MOST}):")
    whole = found["nbconvert"] + found["black"]
    rows = [
        ("nbconvert's batch", found["nbconvert"], None),
        ("... and black on our scripts", whole, None),
        ("nb2job", found["nb2job"], whole),
        ("nb2job without black", found["nb2job, no black"], found["nbconvert"]),
    ]
    for name, seconds, peer in rows:
        print(f"  {name:<32} {1000 * seconds:6.1f} ms" + (f"   {seconds / peer:5.2f}" if peer else ""))


def _nbconvert(notebooks: list[str], room: Path) -> float:
    """nbconvert's batch, less what it takes to start."""
    command = [sys.executable, "-m", "nbconvert", "--to", "script", "--output-dir", str(room / "out")]
    return cpu_seconds([*command, *notebooks], room) - cpu_seconds([*command, notebooks[0]], room)


def _asked(what: str, listed: Path) -> float | list[str]:
    command = [sys.executable, "-m", "tests.benchmarks.batch", what, str(listed)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


# -- in the process that is measured --------------------------------------------------------------


def _converted(path: Path) -> tuple[str, ...]:
    """What black is given, and what comes out is not kept."""
    from nb2job.convert import convert, job_folder
    from nb2job.settings.asked import Asked

    job, folder = job_folder(convert(path, Asked()), path.parent / "no-such-folder-job")
    return folder[f"src/{job.script}"], folder[f"tests/test_{job.script}"]


def _sorted(paths: list[Path]) -> list[str]:
    from nb2job.errors import Nb2jobError

    found = []
    for path in paths:
        try:
            _converted(path)
        except Nb2jobError:
            continue
        found.append(str(path))
    return found


def _timed(work: Callable[[Path], object], paths: list[Path]) -> float:
    """CPU seconds of work on all, after the first was worked on once."""
    work(paths[0])
    begun = time.process_time()
    for path in paths:
        work(path)
    return time.process_time() - begun


def _without_black() -> None:
    import nb2job.job.script
    import nb2job.job.script_tests

    for module in (nb2job.job.script, nb2job.job.script_tests):
        module.formatted = lambda text: text  # type: ignore[attr-defined]


def _black(paths: list[Path]) -> float:
    """What black takes for our scripts, each as it came to black."""
    import black

    texts: list[str] = []
    formatted = black.format_str

    def kept(text: str, *, mode: black.Mode) -> str:
        texts.append(text)
        return formatted(text, mode=mode)

    black.format_str = kept
    for path in paths:
        _converted(path)
    begun = time.process_time()
    for text in texts:
        formatted(text, mode=black.Mode())
    return time.process_time() - begun


def _child(what: str, listed: Path) -> float | list[str]:
    from nb2job.cli.report import Console, exit_code_of

    exit_code_of(lambda: 0, Console())  # as the command line has it: cycles are looked for rarely
    paths = [Path(one) for one in json.loads(listed.read_text(encoding="utf-8"))]
    if what == "sort":
        return _sorted(paths)
    if what == "black":
        return _black(paths)
    if what == "nb2job, no black":
        _without_black()
    return _timed(_converted, paths)


if __name__ == "__main__":
    print(json.dumps(_child(sys.argv[1], Path(sys.argv[2]))))
