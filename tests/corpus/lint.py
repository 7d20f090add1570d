"""ruff on both sides: what it finds in a script and not in the notebook's own code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.corpus.outcome import Outcome
from tests.corpus.source import GIVEN, source

RUFF = ("ruff", "check", "--isolated", "--no-cache", "--exit-zero", "--output-format=json")
EXCEPTED = frozenset({"F401", "F811", "F841", "F821", "RUF059"})
UNDEFINED = re.compile(r"Undefined name `(.+)`|`(.+)` may be undefined")


@dataclass(slots=True)
class Findings:
    """What ruff says of one text: names without a definition, and how often each rule is broken."""

    undefined: set[str] = field(default_factory=set)
    rules: Counter[str] = field(default_factory=Counter)


def lint(outcomes: Sequence[Outcome], preview: Sequence[str] = ()) -> None:
    """Write into each converted outcome what its script adds to its notebook's findings."""
    made = [outcome for outcome in outcomes if outcome.converted and not outcome.broken]
    with tempfile.TemporaryDirectory(prefix="nb2job-corpus-") as temporary:
        folder = Path(temporary)
        for number, outcome in enumerate(made):
            (folder / f"{number}s.py").write_text(outcome.script, "utf-8", "replace")
            code = source(Path(outcome.path)).text
            (folder / f"{number}n.py").write_text(code, "utf-8", "replace")
        found = _ruff(folder, preview)
    for number, outcome in enumerate(made):
        ours = found.get(f"{number}s.py", Findings())
        theirs = found.get(f"{number}n.py", Findings())
        outcome.undefined = sorted(ours.undefined - (theirs.undefined - GIVEN))
        outcome.findings = dict(sorted((ours.rules - theirs.rules).items()))


def _ruff(folder: Path, options: Sequence[str]) -> Mapping[str, Findings]:
    command = [sys.executable, "-m", *RUFF, "--target-version=py310", *options, "."]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    found: dict[str, Findings] = {}
    for row in json.loads(answer.stdout):
        findings = found.setdefault(Path(row["filename"]).name, Findings())
        match = UNDEFINED.search(row["message"])
        if row["code"] in ("F821", "F405") and match:
            findings.undefined.add(match[1] or match[2])
        elif row["code"] not in EXCEPTED:
            findings.rules[row["code"] or "syntax"] += 1
    return found
