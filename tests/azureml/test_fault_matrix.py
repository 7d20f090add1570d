"""Every fault at every request, from a shell: one clear line, exit 1, and the second try succeeds."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.azure.authority import Authority
from tests.azure.faults import Fault
from tests.azure.stand_in import StandIn
from tests.azureml.test_faults import CODES, LAST, REQUESTS

ROOT = Path(__file__).parents[2]
AT_ONCE = 6  # most of the time is spent in waiting for the next try

# What the client of blobs may take: four tries of 60 s, and 90 s between them.
LONGEST = 400


def submitted(job: Path, azure: StandIn, *options: str) -> subprocess.CompletedProcess[str]:
    clean = {name: text for name, text in os.environ.items() if not name.startswith("AZURE")}
    return subprocess.run(
        [sys.executable, "-m", "nb2job", "submit", str(job), "-q", *options],
        env={**clean, **azure.variables, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )


def complaint(kind: str, at: int, job: Path, authority: Authority) -> str:
    """What is not as it should be with one fault at one request; empty when all is well."""
    options = ("--timeout", "8") if kind == "stalled" else ()
    with StandIn(authority) as azure:
        start = time.monotonic()
        with azure.going_wrong(Fault(kind, at, seconds=1)) as fault:
            first = submitted(job, azure, *options)
        took = time.monotonic() - start
        arrived = len(azure.jobs)
        lines = first.stderr.splitlines()
        told = f"{kind} at {REQUESTS[at - 1]}, {took:.0f} s, {len(fault.met)} tries: {first.stderr}"
        if kind == "slow":
            return "" if (first.returncode, arrived) == (0, 1) else told
        if first.returncode != 1 or len(lines) != 2 or not lines[1].startswith("  ") or first.stdout:
            return told
        if kind in CODES and lines[0].split()[0] not in CODES[kind]:
            return told
        second = submitted(job, azure)
        if second.returncode or len(azure.jobs) != arrived + 1 or azure.complaints:
            return f"second try: {told}{second.stderr}{azure.complaints}"
        if arrived and not lines[0].startswith("NB573"):
            return f"arrived: {told}"
    return ""


@pytest.mark.long
@pytest.mark.parametrize("kind", [*CODES, "slow", "stalled"])
def test_each_fault_at_each_request(job: Path, kind: str, tmp_path: Path) -> None:
    (job.parent / "src" / "model.py").unlink()
    authority = Authority(tmp_path)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = range(1, LAST + 1)
        found = pool.map(lambda at: complaint(kind, at, job, authority), numbers)
    assert [text for text in found if text] == []
