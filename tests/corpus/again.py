"""Every script a second time, under another hash seed: a set's order must not show in it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.corpus.outcome import Outcome
from tests.corpus.pool import Lost, each
from tests.corpus.single import fingerprint

SEED = "1"


def compare_again(outcomes: Sequence[Outcome], jobs: int, limit: float) -> None:
    """Convert once more in a process with another hash seed; write into each outcome if it holds."""
    made = [outcome for outcome in outcomes if outcome.converted]
    command = [sys.executable, "-m", "tests.corpus.again", str(jobs), str(limit)]
    asked = json.dumps([outcome.path for outcome in made])
    environment = {**os.environ, "PYTHONHASHSEED": SEED}
    answer = subprocess.run(command, input=asked, capture_output=True, text=True, check=True, env=environment)
    prints = json.loads(answer.stdout)
    for outcome in made:
        text = outcome.script.encode("utf-8", "surrogatepass")
        outcome.again = prints.get(outcome.path) == hashlib.sha256(text).hexdigest()


def main() -> None:
    """Read paths from stdin, write their scripts' sha256 to stdout."""
    jobs, limit = int(sys.argv[1]), float(sys.argv[2])
    paths = [Path(name) for name in json.load(sys.stdin)]
    answers = each(fingerprint, paths, jobs, limit)
    prints = {os.fspath(path): "" if isinstance(answer, Lost) else answer for path, answer in answers}
    json.dump(prints, sys.stdout)


if __name__ == "__main__":
    main()
